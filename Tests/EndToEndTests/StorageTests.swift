import FoundationEssentials
import Hosts
import Planning
import Testing

extension EndToEnd.Storage {
    private static let service = "site_station"
    private static let volume = "site_readings"
    private static let route = "station.weather.example"

    @Test func `all files have three copies, and a volume shows where it is used`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.trivet("storage").expect(0).says("all copies of the files are there", "any one host may be lost")
        let place = try #require(try await lab.places(of: Self.service).first)
        let row = try await lab.trivet("volume", "list").expect(0).output.split(separator: "\n")
            .first { $0.hasPrefix(Self.volume) }
        #expect(row?.contains(place) == true && row?.contains("256 MiB") == true)
    }

    @Test func `a drained host's volume follows its service, and nothing acknowledged is lost`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            let host = try #require(try await lab.places(of: Self.service).first)
            let leader = try await lab.leader()
            try await lab.ledger(through: lab.names, first: 1_000_000) {
                try await lab.on(leader, "docker node update --availability drain \(host)").expect(0)
                try await Self.movesAway(from: host, of: lab)
            }
            try await lab.on(leader, "docker node update --availability active \(host)").expect(0)
        }
    }

    @Test func `the host of a volume loses its power: another takes over what was acknowledged, and status says so`()
        async throws
    {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            let host = try #require(try await lab.places(of: Self.service).first)
            let others = lab.names.filter { $0 != host }
            try await lab.ledger(through: others, first: 2_000_000) {
                try await lab.lab("kill", host)
                try await Self.movesAway(from: host, of: lab)
            }
            try await lab.trivet("storage").expect(1).says("no host may be lost")
            let events = try await lab.trivet("events", "--limit", "200", "--format", "json").decoded(
                as: [EventAnswer].self
            )
            #expect(events.contains { $0.what == "volume taken over" && $0.detail.contains(host) })
        }
    }

    @Test func `a host that is cut off ends what holds the volume, and writes nothing after the hand-over`()
        async throws
    {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            let host = try #require(try await lab.places(of: Self.service).first)
            let others = lab.names.filter { $0 != host }
            // On both sides of the cut somebody writes all the time.
            try await lab.ledger(through: others, first: 3_000_000) {
                try await lab.ledger(through: [host], first: 4_000_000, asking: others, mayBeSilent: true) {
                    try await lab.lab("cut", host)
                    try await Self.movesAway(from: host, of: lab, asking: others)
                    try await eventually("the cut-off host ends its container", within: .seconds(90)) {
                        try await lab.on(host, "docker ps -q --filter name=\(Self.service)").expect(0).output.isEmpty
                    }
                    try await lab.lab("heal", host)
                    try await lab.becomesWell(within: .seconds(180))
                }
            }
            try await eventually("one container is left", within: .seconds(60)) {
                try await lab.places(of: Self.service).count == 1
            }
        }
    }

    @Test func `a volume in use is not removed; an unused one goes to the bin and comes back with its files`()
        async throws
    {
        let lab = try await Labs.shared.weather()
        // A container that is only being started is not named, but holds its volume.
        try await lab.trivet("volume", "remove", Self.volume, "--yes").expect(1).says("the volume site_readings is")
        try await lab.on("kestrel", "docker volume create --driver trivet spare").expect(0)
        try await lab.on("kestrel", "echo kept > /srv/trivet/volumes/spare/note").expect(0)
        try await lab.trivet("volume", "remove", "spare", "--yes").expect(0)
        try await lab.on("merlin", "test -e /srv/trivet/volumes/spare").expect(1)
        try await lab.trivet("volume", "list", "--removed").expect(0).says("spare")
        try await lab.trivet("volume", "restore", "spare").expect(0)
        try await lab.on("osprey", "cat /srv/trivet/volumes/spare/note").expect(0).says("kept")
        try await lab.trivet("volume", "remove", "spare", "--yes").expect(0)
    }

    @Test func `an unmounted place takes no files, and the next apply mounts it again`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            let free = try await lab.containers().reduce(into: Set(lab.names)) { $0.remove($1.host) }.first
            let host = try free ?? #require(lab.names.last)
            try await lab.on(host, "docker ps -q | xargs -r docker stop -t 1; systemctl stop trivet-mount").expect(0)
            try await lab.on(host, "touch /srv/trivet/stray").expect(1).says("Operation not permitted")
            try await lab.trivet("apply", "--yes").expect(0).says("mount /srv/trivet")
            try await lab.on(host, "test -d /srv/trivet/volumes").expect(0)
        }
    }

    /// The service runs elsewhere and answers there.
    private static func movesAway(from host: String, of lab: TestLab, asking: [String]? = nil) async throws {
        let edges = (asking ?? lab.names).filter { $0 != host }
        try await eventually("\(service) runs on another host than \(host)", within: .seconds(150)) {
            let places = try await lab.places(of: service).filter { $0 != host }
            return places.count == 1
        }
        try await eventually("it answers", within: .seconds(60)) {
            for edge in edges where try await lab.ask(route, path: "/latest?count=1", edge: edge).code != 200 {
                return false
            }
            return true
        }
    }
}
