@testable import Agent
import Engines
import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import Systems
import TestSupport
import Testing

struct WatcherTests {
    static let settings = AgentSettings(estate: "home", host: "kestrel", address: "10.0.0.1", peers: [], edgePort: 80)

    struct Fixture {
        let keeper: TableKeeper
        let watcher: EventWatcher
        let journal: Journal
        let path: String

        init(_ docker: Docker.Client) throws {
            path = JournalTests.path()
            journal = try Journal(path: path, host: "kestrel")
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            keeper = TableKeeper(
                reader: SwarmReader(docker: docker, settings: WatcherTests.settings),
                ports: PortBook(docker: docker, peers: Peers(all: [])),
                peers: Peers(all: []),
                store: TableStore(path: path + ".json"),
                journal: journal,
                logger: logger
            )
            watcher = EventWatcher(
                docker: docker,
                keeper: keeper,
                outbox: HintSender.Outbox(),
                journal: journal,
                logger: logger,
                clock: InstantClock()
            )
        }
    }

    /// Sleeps not at all, so that retries follow each other at once.
    struct InstantClock: Clock {
        let minimumResolution = Duration.zero
        var now: ContinuousClock.Instant { .now }
        func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    static func event(_ action: String, signal: String? = nil, exitCode: String? = nil) throws -> Docker.Event {
        var attributes = ["name": "site_web.1.x", "com.docker.swarm.service.name": "site_web"]
        attributes["signal"] = signal
        attributes["exitCode"] = exitCode
        let object: [String: Any] = [
            "Type": "container", "Action": action, "Actor": ["ID": "c1", "Attributes": attributes],
        ]
        return try JSONDecoder().decode(Docker.Event.self, from: try JSONSerialization.data(withJSONObject: object))
    }

    @Test(
        arguments: [
            ("kill", "15", true), ("kill", "28", true), ("kill", "1", false), ("kill", "SIGUSR1", false),
            ("die", nil, true),
            ("start", nil, false), ("health_status: unhealthy", nil, true), ("health_status: healthy", nil, false),
        ] as [(String, String?, Bool)]
    )
    func `a container's end is known from its first sign`(action: String, signal: String?, ends: Bool) throws {
        #expect(EventWatcher.announcesEnd(try Self.event(action, signal: signal)) == ends)
    }

    @Test(
        arguments: [
            (["die 1"], "site_web.1.x ended with exit code 1"), (["die 0"], nil), (["kill", "die 143"], nil),
            (["oom", "die 137"], "site_web.1.x ran out of memory"),
        ] as [([String], String?)]
    )
    func `only deaths nobody asked for are news`(actions: [String], news: String?) throws {
        var deaths = Deaths()
        var last: SwarmChanges.Change?
        for action in actions {
            let words = action.split(separator: " ").map(String.init)
            last = deaths.take(try Self.event(words[0], signal: "15", exitCode: words.count > 1 ? words[1] : nil))
        }
        #expect(last?.detail == news)
    }

    @Test func `a Docker that restarts is listened to again`() async throws {
        let count = Atomic<Int>(0)
        let stub = StubServer { request in
            if request.target == "/version" {
                return .json(#"{"Version":"26","ApiVersion":"1.45","MinAPIVersion":"1.24"}"#)
            }
            let attempt = count.add(1, ordering: .relaxed).newValue
            if attempt < 3 { return .json(#"{"message":"starting"}"#, status: 500) }
            return .stream(
                Array(
                    "{\"Type\":\"container\",\"Action\":\"die\",\"Actor\":{\"ID\":\"c9\",\"Attributes\":{\"exitCode\":\"3\"}}}\n"
                        .utf8
                )
            )
        }
        defer { stub.stop() }
        let fixture = try Fixture(Docker.Client(socket: stub.path))
        defer { JournalTests.remove(fixture.path) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await fixture.watcher.run() }
            while try await fixture.journal.entries().count < 2 { await Task.yield() }
            group.cancelAll()
        }
        #expect(try await fixture.journal.entries().map(\.subject).contains("c9"))
    }
}
