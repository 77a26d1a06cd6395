import Hosts
import Planning
import Testing

/// What becomes of a volume when the parts that it stands on fail. Each test but the smallest writes a ledger meanwhile.
extension EndToEnd.StorageFailures {
    enum Role: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case leader, server, monitor
        var testDescription: String {
            switch self {
            case .leader: "the Swarm's leader"
            case .server: "the active metadata server"
            case .monitor: "the monitors' leader"
            }
        }
    }

    enum Loss: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case power, cable
        var testDescription: String { "loses its \(rawValue)" }
    }

    @Test(arguments: Role.allCases, Loss.allCases)
    func `the volume's host is lost and takes more with it`(_ role: Role, _ loss: Loss) async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            let host = try await Self.host(of: role, in: lab)
            try await Self.put(on: host, of: lab)
            let others = lab.names.filter { $0 != host }
            let first = 20_000_000 + (Role.allCases.firstIndex(of: role) ?? 0) * 2_000_000
            try await lab.ledger(through: others, first: loss == .power ? first : first + 1_000_000) {
                try await lab.lab(loss == .power ? "kill" : "cut", host)
                // Until it is known to be lost, the place before still stands in the routes.
                try await Self.moves(from: host, of: lab, asking: others)
                try await Self.serves(lab, through: others, within: .seconds(60))
            }
        }
    }

    @Test(arguments: [10, 60])
    func `a cut that heals costs no acknowledged line, and leaves one container`(seconds: Int) async throws {
        let first = 30_000_000 + seconds * 100_000
        try await Self.heals(in: try await Labs.shared.weather(), after: .seconds(seconds), first: first)
    }

    @Test func `a cut of ten minutes costs no acknowledged line, and leaves one container`() async throws {
        try await Self.heals(in: try await Labs.shared.weather(), after: .seconds(600), first: 40_000_000)
    }

    @Test func `each host loses its power in turn while a client writes and reads, and nothing acknowledged is lost`()
        async throws
    {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            try await lab.ledger(through: lab.names, first: 50_000_000) {
                for host in lab.names {
                    let others = lab.names.filter { $0 != host }
                    try await lab.lab("kill", host)
                    try await Self.moves(from: host, of: lab, asking: others)
                    try await eventually("every page answers without \(host)", within: .seconds(60)) {
                        try await lab.serves(through: others)
                    }
                    try await lab.lab("start", host)
                    try await lab.becomesWell(within: .seconds(180))
                }
            }
        }
    }

    @Test func `full disks of Ceph refuse writes, are told, and take them again once there is room`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            try await lab.on("kestrel", "docker volume create --driver trivet filling").expect(0)
            // Full is where we say it is: what Ceph does then is the same.
            try await lab.on("kestrel", "ceph osd set-nearfull-ratio 0.01 && ceph osd set-backfillfull-ratio 0.02")
                .expect(0)
            try await lab.on("kestrel", "ceph osd set-full-ratio 0.03").expect(0)
            let fill = "dd if=/dev/zero of=/srv/trivet/volumes/filling/big bs=1M count=900 oflag=dsync"
            try await lab.on("kestrel", fill, timeout: 300).expect(1).says("No space left on device")
            try await eventually("status tells of it", within: .seconds(60)) {
                try await lab.trivet("storage").words.contains("full")
            }
            try await lab.trivet("status").expect(1)
            try await lab.on("merlin", "rm /srv/trivet/volumes/filling/big").expect(0)
            try await lab.trivet("apply", "--yes").expect(0).says("refuse writes at 92 % of a disk")
            try await eventually("it takes writes again", within: .seconds(90)) {
                try await lab.on("osprey", "echo fits > /srv/trivet/volumes/filling/note").succeeded
            }
            try await Self.serves(lab, through: lab.names, within: .seconds(60))
            try await lab.trivet("volume", "remove", "filling", "--yes").expect(0)
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
        try await eventually("status names it", within: .seconds(90), every: .seconds(2)) {
            try await lab.trivet("status").words.contains("the volume small is full: ")
        } orSaying: {
            (try? await lab.trivet("volume", "list").words) ?? ""
        }
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
        let question =
            switch role {
            case .leader: "hostname"
            case .server: "ceph mds stat 2> /dev/null | sed -nE 's/.*0=([a-z0-9-]+)=up:active.*/\\1/p'"
            case .monitor: "ceph quorum_status | sed -nE 's/.*\"quorum_leader_name\": *\"([a-z0-9-]+)\".*/\\1/p'"
            }
        let name = try await lab.on(leader, question).expect(0).output.filter { !$0.isWhitespace }
        return try #require(lab.names.first { $0 == name }, "nobody is \(role) in \(name)")
    }

    /// Somebody writes all the time on both sides of a cut.
    private static func heals(in lab: TestLab, after length: Duration, first: Int) async throws {
        try await lab.restoring {
            let host = try #require(try await lab.places(of: service).first)
            let others = lab.names.filter { $0 != host }
            let pause = length > .seconds(300) ? 0.5 : 0.1
            try await lab.ledger(through: others, first: first, every: pause) {
                let inside = first + 500_000
                try await lab.ledger(through: [host], first: inside, asking: others, mayBeSilent: true, every: pause) {
                    try await lab.lab("cut", host)
                    // The cut's own length is what is tried here, not something to wait for.
                    try await Task.sleep(for: length)
                    try await lab.lab("heal", host)
                    try await lab.becomesWell(within: .seconds(180))
                    try await serves(lab, through: lab.names, within: .seconds(60))
                }
            }
            try await eventually("one container is left", within: .seconds(60)) {
                try await lab.places(of: service).count == 1
            }
        }
    }

    private static func moves(from host: String, of lab: TestLab, asking others: [String]) async throws {
        guard try await lab.places(of: service).contains(host) else { return }
        try await eventually("\(service) runs elsewhere than on \(host)", within: .seconds(150)) {
            try await lab.places(of: service).contains { others.contains($0) }
        }
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
