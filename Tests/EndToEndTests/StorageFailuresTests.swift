import Hosts
import Planning
import Testing

/// What becomes of a volume when the parts that it stands on fail. Each test but the smallest writes a ledger meanwhile.
extension EndToEnd.StorageFailures {
    enum Role: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case leader, server
        var testDescription: String { self == .leader ? "the Swarm's leader" : "the active metadata server" }
    }

    @Test(arguments: Role.allCases)
    func `the volume's host loses its power and takes more with it`(_ role: Role) async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            let host = try await Self.host(of: role, in: lab)
            try await Self.put(on: host, of: lab)
            let others = lab.names.filter { $0 != host }
            try await lab.ledger(through: others, first: role == .leader ? 5_000_000 : 6_000_000) {
                try await lab.lab("kill", host)
                try await Self.serves(lab, through: others, within: .seconds(150))
            }
        }
    }

    @Test func `a cut that heals after ten seconds costs no acknowledged line, and leaves one container`() async throws
    {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            let host = try #require(try await lab.places(of: Self.service).first)
            let others = lab.names.filter { $0 != host }
            try await lab.ledger(through: others, first: 7_000_000) {
                try await lab.ledger(through: [host], first: 8_000_000, asking: others, mayBeSilent: true) {
                    try await lab.lab("cut", host)
                    // The cut's own length is what is tried here, not something to wait for.
                    try await Task.sleep(for: .seconds(10))
                    try await lab.lab("heal", host)
                    try await lab.becomesWell(within: .seconds(180))
                    try await Self.serves(lab, through: lab.names, within: .seconds(60))
                }
            }
            try await eventually("one container is left", within: .seconds(60)) {
                try await lab.places(of: Self.service).count == 1
            }
        }
    }

    @Test func `with two of three hosts lost nothing is written, status says why, and all comes back`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            let host = try #require(try await lab.places(of: Self.service).first)
            let lost = lab.names.filter { $0 != host }
            try await lab.ledger(through: [host], first: 9_000_000) {
                for name in lost { try await lab.lab("kill", name) }
                try await eventually("status tells of the lost quorum", within: .seconds(90)) {
                    try await lab.trivet("status", timeout: 60).words.contains("no quorum")
                }
                try await eventually("the station no longer acknowledges", within: .seconds(90)) {
                    try await lab.ask(Self.route, path: "/latest?count=1", edge: host).code != 200
                }
                try await lab.lab("start", "--all")
                try await lab.becomesWell(within: .seconds(240))
                try await Self.serves(lab, through: lab.names, within: .seconds(60))
            }
        }
    }

    @Test func `a full volume refuses what does not fit and harms no other`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.on("kestrel", "docker volume create --driver trivet --opt quota=16M small").expect(0)
        let fill = "dd if=/dev/zero of=/srv/trivet/volumes/small/big bs=1M count=96 oflag=dsync"
        try await lab.on("kestrel", fill).expect(1).says("quota exceeded")
        #expect(try await lab.ask(Self.route, path: "/latest?count=1", edge: "kestrel").code == 200)
        try await lab.on("merlin", "rm /srv/trivet/volumes/small/big && echo fits > /srv/trivet/volumes/small/note")
            .expect(0)
        // A host whose agent has just been started does not know at once what it holds.
        try await eventually("it is removed", within: .seconds(30)) {
            try await lab.trivet("volume", "remove", "small", "--yes").succeeded
        }
    }

    @Test(arguments: ["systemctl kill -s KILL trivet-agent", "systemctl kill -s KILL docker"])
    func `whoever is killed amid mounts, another host has the volume at once afterwards`(_ killing: String) async throws
    {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            let host = try #require(lab.names.last)
            let image = try await lab.on(
                host,
                "docker image inspect -f '{{.Id}}' registry.internal:5000/weather/site:1"
            )
            .expect(0).output.filter { !$0.isNewline }
            let mounts = """
                for i in 1 2 3 4 5 6; do
                    docker run --rm --entrypoint /bin/sh -v amid:/data --label amid=yes \(image) -c 'echo $$ >> /data/log' &
                done
                sleep 0.7; \(killing); wait; true
                """
            try await lab.on(host, "docker volume create --driver trivet amid; " + mounts).expect(0)
            try await lab.becomesWell(within: .seconds(120))
            try await lab.on(host, "docker ps -aq --filter label=amid=yes | xargs -r docker rm -f").expect(0)
            let read = "docker run --rm --entrypoint /bin/sh -v amid:/data \(image) -c 'echo other >> /data/log'"
            try await eventually("another host mounts it", within: .seconds(60)) {
                try await lab.on("kestrel", read).succeeded
            }
            try await eventually("it is let go and removed", within: .seconds(60)) {
                try await lab.trivet("volume", "remove", "amid", "--yes").succeeded
            }
        }
    }

    private static let service = "site_station"
    private static let route = "station.weather.example"

    private static func host(of role: Role, in lab: TestLab) async throws -> String {
        let leader = try await lab.leader()
        guard role == .server else { return leader }
        let active = "ceph mds stat 2> /dev/null | sed -nE 's/.*0=([a-z0-9-]+)=up:active.*/\\1/p'"
        let name = try await lab.on(leader, active).expect(0).output.filter { !$0.isWhitespace }
        return try #require(lab.names.first { $0 == name }, "no active server in \(name)")
    }

    private static func serves(_ lab: TestLab, through edges: [String], within limit: Duration) async throws {
        try await eventually("the station answers", within: limit) {
            for edge in edges where try await lab.ask(route, path: "/latest?count=1", edge: edge).code != 200 {
                return false
            }
            return true
        }
    }

    private static func put(on host: String, of lab: TestLab) async throws {
        guard try await lab.places(of: service) != [host] else { return }
        let others = lab.names.filter { $0 != host }.joined(separator: " ")
        let script = """
            for node in \(others); do docker node update --availability pause $node; done
            docker service update --quiet --force \(service)
            for node in \(others); do docker node update --availability active $node; done
            """
        try await lab.on(try await lab.leader(), script).expect(0)
        try await eventually("\(service) runs on \(host)", within: .seconds(90)) {
            guard try await lab.places(of: service) == [host] else { return false }
            return try await lab.isWell()
        }
    }
}
