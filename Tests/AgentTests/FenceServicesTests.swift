@testable import Agent
import Engines
import Estate
import Foundation
import Logging
import Synchronization
import Systems
import TestSupport
import Testing

final class RecordedUnit: MountUnit {
    private let taken = Mutex<[String]>([])
    var steps: [String] { taken.withLock { $0 } }
    func stop() async { taken.withLock { $0.append("stop") } }
    func start() async { taken.withLock { $0.append("start") } }
}

struct FenceServicesTests {
    static let settings = AgentSettings(
        estate: "home",
        host: "h1",
        address: "10.78.0.1",
        peers: [.init(name: "h2", address: "10.78.0.2"), .init(name: "h3", address: "10.78.0.3")],
        edgePort: 80
    )

    /// A Docker whose Swarm has these nodes; nil for one without a quorum.
    static func docker(_ states: [String: String]?, containers: String = "[]") -> StubServer {
        let nodes = (states ?? [:]).sorted { $0.key < $1.key }.map { name, state in
            """
            {"ID":"\(name)","Spec":{"Role":"manager"},"Description":{"Hostname":"\(name)"},\
            "Status":{"State":"\(state)","Addr":"10.78.0.\(name.dropFirst())"},\
            "ManagerStatus":{"Leader":\(name == "h1"),"Reachability":"reachable","Addr":"10.78.0.\(name.dropFirst()):2377"}}
            """
        }
        return StubServer { request in
            if request.target == "/version" {
                return .json(#"{"Version":"26","ApiVersion":"1.45","MinAPIVersion":"1.24"}"#)
            }
            if request.target.contains("/containers/json") { return .json(containers) }
            guard states != nil else { return .json(#"{"message":"The swarm does not have a leader."}"#, status: 503) }
            return .json(request.target.contains("/nodes") ? "[\(nodes.joined(separator: ","))]" : "[]")
        }
    }

    static func neighbours(_ docker: StubServer, peer: StubServer? = nil, silent: [String] = []) -> Neighbours {
        let suspects = Suspects()
        for address in silent { _ = suspects.set(address, isSuspect: true) }
        let base = peer.map { "http+unix://" + $0.path.replacing("/", with: "%2F") } ?? "http+unix://%2Fnonexistent"
        let all = settings.peers.map { Peers.Peer(name: $0.name, address: $0.address, base: base) }
        return Neighbours(
            settings: settings,
            docker: Docker.Client.patient(docker.path),
            // Nobody there is known at once; who is there has all the time.
            peers: Peers(all: all, deadline: peer == nil ? .milliseconds(200) : .seconds(60)),
            suspects: suspects,
            patience: 60
        )
    }

    @Test(
        arguments: [
            (["h1": "ready", "h2": "ready", "h3": "ready"], Absence.present),
            (["h1": "ready", "h2": "ready", "h3": "down"], .gone), (["h1": "ready", "h2": "ready"], .gone),
            (["h1": "ready", "h2": "ready", "h3": "unknown"], .unclear), (nil, .unclear),
        ] as [([String: String]?, Absence)]
    )
    func `a silent host is judged by what the Swarm says`(states: [String: String]?, absence: Absence) async {
        let docker = Self.docker(states)
        defer { docker.stop() }
        #expect(await Self.neighbours(docker).judge("h3") == absence)
    }

    @Test func `where the Swarm cannot say the other agents are asked`() async {
        let docker = Self.docker(nil)
        let peer = StubServer { request in
            request.target == "/v1/neighbourhood" ? .json(#"{"silent":["h3"]}"#) : .json("{}", status: 404)
        }
        defer {
            docker.stop()
            peer.stop()
        }
        #expect(await Self.neighbours(docker, peer: peer).judge("h3") == .gone)
    }

    @Test func `a holder is asked to let go, unless it is known to be silent`() async {
        let docker = Self.docker(nil)
        let peer = StubServer { _ in .json(#"{"word":"letGo"}"#) }
        defer {
            docker.stop()
            peer.stop()
        }
        #expect(await Self.neighbours(docker, peer: peer).ask("h3", toYield: "site_pages") == .letGo)
        #expect(peer.requests.last?.target == "/v1/volumes/yield")
        #expect(peer.requests.last?.body == #"{"volume":"site_pages"}"#)
        let silent = Self.neighbours(docker, peer: peer, silent: ["10.78.0.3"])
        #expect(await silent.ask("h3", toYield: "site_pages") == .silent)
        #expect(peer.requests.count == 1)
    }

    @Test func `a host that is alone ends what has exclusive volumes, and nothing else`() async throws {
        let containers = #"""
            [{"Id":"c1","Names":["/site_web.1"],"State":"running","Mounts":[{"Type":"volume","Name":"site_pages","Driver":"trivet"}]},
             {"Id":"c2","Names":["/forum_app.1"],"State":"running","Mounts":[{"Type":"volume","Name":"forum_shared","Driver":"trivet"}]},
             {"Id":"c3","Names":["/other"],"State":"running","Mounts":[]},
             {"Id":"c4","Names":["/ended"],"State":"exited","Mounts":[{"Type":"volume","Name":"site_pages","Driver":"trivet"}]}]
            """#
        let docker = Self.docker(nil, containers: containers)
        let gates = try CephGateTests.Fixture()
        defer {
            docker.stop()
            gates.end()
        }
        let gate = gates.gate()
        let unit = RecordedUnit()
        let client = Docker.Client.patient(docker.path)
        let book = VolumeBook(engine: .ceph, volumes: ["forum_shared": .init(exclusive: false)])
        let fence = SelfFence(
            docker: client,
            peers: Peers(all: []),
            suspects: Suspects(),
            users: VolumeUsers(
                docker: client,
                processes: MountCareTests.FakeProcesses(),
                patience: 60,
                clock: WatcherTests.InstantClock()
            ),
            gate: gate,
            book: { book },
            journal: gates.journal,
            unit: unit
        )
        var memory = SelfFence.Memory()
        await fence.act(true, &memory)
        #expect(docker.requests.filter { $0.target.hasSuffix("/kill") }.map(\.target) == ["/v1.41/containers/c1/kill"])
        await #expect(throws: (any Error).self) { try await gate.acquire("site_pages") }
        #expect(unit.steps.isEmpty)
        // The container is there each time: it waits for files that do not answer, until they are taken away.
        for _ in 1...3 { await fence.act(true, &memory) }
        #expect(unit.steps == ["stop"])
        await fence.act(false, &memory)
        #expect(unit.steps == ["stop", "start"])
        try await gate.acquire("site_pages")
        #expect(
            try await gates.journal.entries().map(\.what) == [JournalEntry.What.cameBack, JournalEntry.What.cutOff]
        )
    }

    @Test(
        arguments: [
            (["true reachable", "false reachable", "false reachable"], true),
            (["true reachable", "false unreachable", "false reachable"], true),
            (["true reachable", "false unreachable", "false unreachable"], false),
            (["false reachable", "false reachable", "false reachable"], false), (["true reachable"], true), ([], false),
        ] as [([String], Bool)]
    )
    func `a leader that reaches no majority of the managers has no quorum`(managers: [String], has: Bool) throws {
        let nodes = managers.enumerated().map { index, words in
            let parts = words.split(separator: " ")
            return """
                {"ID":"n\(index)","Spec":{"Role":"manager"},"Description":{"Hostname":"h\(index)"},\
                "Status":{"State":"ready"},"ManagerStatus":{"Leader":\(parts[0]),"Reachability":"\(parts[1])"}}
                """
        }
        let json = "[\(nodes.joined(separator: ","))]"
        #expect(SelfFence.isQuorum(try JSONDecoder().decode([Docker.Node].self, from: Data(json.utf8))) == has)
    }

    @Test func `a host that has no client any more may still write through its last one`() {
        let known = KnownFiles()
        known.put(FilesStatus(.working, client: "10.78.0.3:0/77"), of: "h3")
        known.put(FilesStatus(.missing), of: "h3")
        #expect(known["h3"]?.client == "10.78.0.3:0/77" && known["h3"]?.state == .missing)
    }

    @Test func `Ceph is told of a lost host once: its client, its disk, its metadata server, its other clients`()
        async throws
    {
        let docker = Self.docker(["h1": "ready", "h2": "ready", "h3": "down"])
        let fixture = try WatcherTests.Fixture(Docker.Client.patient(docker.path))
        defer {
            docker.stop()
            JournalTests.remove(fixture.path)
        }
        let tools = CephCommands(settledAfter: 2)
        let neighbours = Self.neighbours(docker, silent: ["10.78.0.3"])
        let known = KnownFiles()
        known.put(FilesStatus(.working, client: "10.78.0.3:0/77", osds: [2]), of: "h3")
        let reporter = Self.reporter(fixture, tools, neighbours, known)
        var lost = LostHosts()
        for _ in 0..<4 {
            await fixture.keeper.refresh()
            await reporter.pass(&lost)
        }
        let year = CephFenceHands.forGood
        #expect(
            Set(tools.said) == [
                "trivet-fence: osd blocklist add 10.78.0.3:0/77 \(year)", "trivet-fence: osd down 2",
                "admin: mds fail h3", "trivet-fence: osd blocklist add 10.78.0.3:0/2506239467 \(year)",
                "trivet-fence: tell mds.0 client evict id=4283",
            ]
        )
        #expect(tools.said.count == 5)
        #expect(try await fixture.journal.entries().first?.subject == "h3")
    }

    @Test(arguments: [(true, true, ["trivet-fence: osd down 2"]), (true, false, []), (false, true, [])])
    func `the OSDs of a host from which nothing comes are called down before the Swarm has noticed, if all miss it`(
        isMute: Bool,
        isMissedByOthers: Bool,
        said: [String]
    ) async throws {
        let docker = Self.docker(["h1": "ready", "h2": "ready", "h3": "ready"])
        let peer = StubServer { _ in .json(isMissedByOthers ? #"{"silent":["h3"]}"# : #"{"silent":[]}"#) }
        let fixture = try WatcherTests.Fixture(Docker.Client.patient(docker.path))
        defer {
            docker.stop()
            peer.stop()
            JournalTests.remove(fixture.path)
        }
        let tools = CephCommands(settledAfter: 1)
        let neighbours = Self.neighbours(docker, peer: peer)
        _ = neighbours.suspects.set("10.78.0.3", isSuspect: true, isMute: isMute)
        let known = KnownFiles()
        known.put(FilesStatus(.working, client: "10.78.0.3:0/77", osds: [2]), of: "h3")
        let reporter = Self.reporter(fixture, tools, neighbours, known)
        var lost = LostHosts()
        for _ in 0..<3 { await reporter.pass(&lost) }
        #expect(tools.said == said)
    }

    static func reporter(
        _ fixture: WatcherTests.Fixture,
        _ tools: CephCommands,
        _ neighbours: Neighbours,
        _ known: KnownFiles
    ) -> LossReporter {
        LossReporter(
            settings: settings,
            ceph: tools.client("trivet-fence"),
            admin: tools.client("admin"),
            keeper: fixture.keeper,
            neighbours: neighbours,
            suspects: neighbours.suspects,
            known: known,
            isWanted: { true },
            journal: fixture.journal,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            clock: WatcherTests.InstantClock()
        )
    }

    /// The command line tools of a Ceph on the hosts h1, h2 and h3; remembers what changes something.
    final class CephCommands: Sendable {
        private let changes = Mutex<[String]>([])
        /// So often they are asked before they have agreed to go on without h3's monitor.
        private let unsettled: Mutex<Int>
        var said: [String] { changes.withLock { $0 } }

        init(settledAfter times: Int = 0) { unsettled = Mutex(times) }

        private var monitors: String {
            let isSettled = unsettled.withLock { left in
                left -= 1
                return left < 0
            }
            let all = #""mons":[{"rank":0,"name":"h1"},{"rank":1,"name":"h2"},{"rank":2,"name":"h3"}]"#
            return #"{\#(all),"quorum":\#(isSettled ? "[0,1]" : "[0,1,2]")}"#
        }

        func client(_ user: String) -> Ceph.Client {
            Ceph.Client(user: user) { _, arguments, _ in
                let words = arguments.dropFirst(6).joined(separator: " ")
                switch words {
                case "mon dump": return Ceph.Output(status: 0, output: self.monitors)
                case "tell mds.0 client ls": return Ceph.Output(status: 0, output: CephSamples.sessions)
                default:
                    self.changes.withLock { $0.append("\(user): \(words)") }
                    return Ceph.Output(status: 0)
                }
            }
        }
    }
}
