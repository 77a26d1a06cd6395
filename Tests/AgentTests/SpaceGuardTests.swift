import Engines
import Estate
import Foundation
import Logging
import Synchronization
import Systems
import TestSupport
import Testing

@testable import Agent

/// A Docker with images on a disk that they fill.
final class ShelfWorld: DiskProbe {
    struct State {
        var images: [String: Int] = [:]
        var tags: [String: [String]] = [:]
        var ballast = 0
        var containers: [String] = []
        var wanted: [String] = []
        var before: [String] = []
        var isManager = true
        var conflicts: Set<String> = []
        var now = Date(timeIntervalSince1970: 1_800_000_000)
    }

    let state = Mutex(State())
    let journalPath = JournalTests.path()

    init(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }

    func change(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }
    var left: [String] { state.withLock { $0.images.keys.sorted() } }

    func disks() async -> [WatchedDisk] {
        let used = state.withLock { $0.ballast + $0.images.values.reduce(0, +) }
        let root = WatchedDisk(path: "/", space: .init(used: 10, total: 100), hasLogs: true)
        return [root, WatchedDisk(path: "/var/lib/docker", space: .init(used: used, total: 100), hasImages: true)]
    }

    func answer(_ request: StubServer.Request) -> StubServer.Answer {
        state.withLock { state in
            let path = request.target.split(separator: "?")[0].drop { $0 == "/" }.split(separator: "/", maxSplits: 1)[1]
            if request.method == "DELETE" { return Self.remove(String(path.dropFirst("images/".count)), &state) }
            switch path {
            case "images/json":
                return .json(Self.list(state.images.keys.sorted().map { Self.image($0, state.tags[$0] ?? []) }))
            case "containers/json":
                return .json(
                    Self.list(state.containers.map { #"{"Id":"c-\#($0)","ImageID":"\#($0)","State":"exited"}"# })
                )
            case "services":
                guard state.isManager else {
                    return .json(#"{"message":"This node is not a swarm manager."}"#, status: 503)
                }
                let before = state.before + Array(repeating: "", count: state.wanted.count)
                return .json(Self.list(zip(state.wanted, before).map { Self.service($0, $1) }))
            default: return .json(#"{"message":"page not found"}"#, status: 404)
            }
        }
    }

    private static func list(_ items: [String]) -> String { "[" + items.joined(separator: ",") + "]" }

    private static func image(_ id: String, _ tags: [String]) -> String {
        #"{"Id":"\#(id)","RepoTags":[\#(tags.map { "\"\($0)\"" }.joined(separator: ","))],"RepoDigests":null,"Created":5}"#
    }

    private static func service(_ image: String, _ before: String) -> String {
        func spec(_ image: String) -> String {
            #"{"Name":"s","TaskTemplate":{"ContainerSpec":{"Image":"\#(image)"}}}"#
        }
        let previous = before.isEmpty ? "" : #","PreviousSpec":\#(spec(before))"#
        return #"{"ID":"s1","Spec":\#(spec(image))\#(previous)}"#
    }

    private static func remove(_ name: String, _ state: inout State) -> StubServer.Answer {
        if state.conflicts.contains(name) { return .json(#"{"message":"in use"}"#, status: 409) }
        guard let id = state.images.keys.first(where: { $0 == name || state.tags[$0]?.contains(name) == true }) else {
            return .json(#"{"message":"no such image"}"#, status: 404)
        }
        state.tags[id]?.removeAll { $0 == name }
        if state.tags[id]?.isEmpty ?? true { state.images[id] = nil }
        return .json("[]")
    }
}

struct SpaceGuardTests {
    static func run(
        _ world: ShelfWorld,
        pruneLogs: @escaping @Sendable () async throws -> Int = { 0 },
        pruneBuilds: @escaping @Sendable () async throws -> Int = { 0 },
        _ body: (SpaceGuard, Journal, StubServer) async throws -> Void
    ) async throws {
        let stub = StubServer { $0.target == "/version" ? .json(version) : world.answer($0) }
        defer { stub.stop() }
        let now: @Sendable () -> Date = { world.state.withLock { $0.now } }
        let journal = try Journal(path: world.journalPath, host: "kestrel", now: now)
        defer { JournalTests.remove(world.journalPath) }
        let docker = Docker.Client(socket: stub.path, deadline: .seconds(5))
        let keeper = SpaceGuard(
            shelf: ImageShelf(docker: docker, peers: Peers(all: []), journal: journal),
            rules: .standard,
            probe: world,
            hands: SpaceGuard.Hands(pruneLogs: pruneLogs, pruneBuilds: pruneBuilds, files: { nil }),
            journal: journal,
            logger: Logger(label: "test"),
            now: now
        )
        try await body(keeper, journal, stub)
    }

    static let version = #"{"Version":"26.1.5","ApiVersion":"1.45","MinAPIVersion":"1.24"}"#

    static func world() -> ShelfWorld {
        ShelfWorld { state in
            state.images = [
                "sha256:run": 10, "sha256:back": 10, "sha256:old": 10, "sha256:spare": 10, "sha256:stop": 10,
            ]
            state.tags = [
                "sha256:run": ["site:3"], "sha256:back": ["site:2"], "sha256:old": ["site:1"],
                "sha256:spare": ["x:1", "y:1"],
            ]
            state.containers = ["sha256:run", "sha256:stop"]
            state.wanted = ["site:3"]
            state.before = ["site:2"]
        }
    }

    @Test func `below the threshold nothing is asked to go`() async throws {
        let world = Self.world()
        try await Self.run(world) { keeper, journal, stub in
            await keeper.pass()
            world.change { $0.now += 7200 }
            await keeper.pass()
            #expect(stub.requests.allSatisfy { $0.method == "GET" })
            let told = try await journal.entries()
            #expect(told.isEmpty)
        }
    }

    @Test func `past the threshold unused images go one by one until there is room, and no further`() async throws {
        let world = Self.world()
        try await Self.run(world) { keeper, journal, stub in
            await keeper.pass()
            world.change { state in
                state.now += 7200
                state.ballast = 35
            }
            await keeper.pass()
            #expect(world.left == ["sha256:back", "sha256:run", "sha256:spare", "sha256:stop"])
            let entries = try await journal.entries()
            #expect(entries.map(\.what) == [JournalEntry.What.imageRemoved])
            #expect(entries.first?.subject == "site:1")
            #expect(entries.first?.detail == "10 B freed; /var/lib/docker was 85 % full")
            #expect(stub.requests.filter { $0.method == "DELETE" }.allSatisfy { $0.target.contains("force=false") })
            #expect(await keeper.totals == .init(images: 1, bytes: 10))
        }
    }

    @Test func `what runs, has run, or would be rolled back to stays though the disk stays full`() async throws {
        let world = Self.world()
        try await Self.run(world) { keeper, journal, _ in
            await keeper.pass()
            world.change { state in
                state.now += 7200
                state.ballast = 60
            }
            await keeper.pass()
            await keeper.pass()
            #expect(world.left == ["sha256:back", "sha256:run", "sha256:stop"])
            let said = try await journal.entries().map(\.what)
            // Told once, however often it is looked at.
            #expect(said.filter { $0 == JournalEntry.What.diskStaysFull }.count == 1)
            #expect(said.filter { $0 == JournalEntry.What.imageRemoved }.count == 2)
        }
    }

    @Test func `an image that was never seen before stays until it has lain here for a while`() async throws {
        let world = Self.world()
        world.change { $0.ballast = 45 }
        try await Self.run(world) { keeper, _, _ in
            await keeper.pass()
            #expect(world.left.count == 5)
            world.change { $0.now += 1801 }
            await keeper.pass()
            #expect(world.left == ["sha256:back", "sha256:run", "sha256:stop"])
        }
    }

    @Test func `without a manager that answers no image is removed, and the reason is told`() async throws {
        let world = Self.world()
        try await Self.run(world) { keeper, journal, _ in
            await keeper.pass()
            world.change { state in
                state.now += 7200
                state.ballast = 45
                state.isManager = false
            }
            await keeper.pass()
            #expect(world.left.count == 5)
            #expect(await keeper.status().hindrance?.contains("not a swarm manager") == true)
            let told = try await journal.entries().first
            #expect(told?.detail.contains("not a swarm manager") == true)
            world.change { state in
                state.now += 301
                state.isManager = true
            }
            await keeper.pass()
            #expect(world.left == ["sha256:back", "sha256:run", "sha256:stop"])
            #expect(await keeper.status().hindrance == nil)
        }
    }

    @Test func `what Docker will not let go stays, and the next is tried`() async throws {
        let world = Self.world()
        world.change { $0.conflicts = ["site:1"] }
        try await Self.run(world) { keeper, journal, _ in
            await keeper.pass()
            world.change { state in
                state.now += 7200
                state.ballast = 35
            }
            await keeper.pass()
            #expect(world.left == ["sha256:back", "sha256:old", "sha256:run", "sha256:stop"])
            let told = try await journal.entries().map(\.subject)
            #expect(told == ["x:1"])
        }
    }

    @Test func `what builds keep goes before any image`() async throws {
        let world = Self.world()
        let pruneBuilds: @Sendable () async throws -> Int = {
            world.change { $0.ballast = 0 }
            return 35
        }
        try await Self.run(world, pruneBuilds: pruneBuilds) { keeper, journal, _ in
            await keeper.pass()
            world.change { state in
                state.now += 7200
                state.ballast = 35
            }
            await keeper.pass()
            #expect(world.left.count == 5)
            let told = try await journal.entries().map(\.what)
            #expect(told == [JournalEntry.What.buildCachePruned])
        }
    }

    @Test func `a day is foretold from samples that outlive the agent`() async throws {
        let world = Self.world()
        world.change { $0.ballast = -40 }
        try await Self.run(world) { keeper, journal, _ in
            for _ in 0..<60 {
                await keeper.pass()
                world.change { state in
                    state.now += 1800
                    state.ballast += 1
                }
            }
            let all = try await journal.fills()
            #expect(all["/var/lib/docker"]?.count == 30)
            let disks = await keeper.status().disks
            #expect(disks.last?.fullAt != nil && disks.first?.fullAt == nil)
        }
    }

    @Test func `samples older than thirty days are dropped, and those of the future`() async throws {
        let path = JournalTests.path()
        defer { JournalTests.remove(path) }
        let hour = Mutex(0)
        let journal = try Journal(path: path, host: "kestrel") {
            Date(timeIntervalSince1970: 1_800_000_000 + Double(hour.withLock { $0 }) * 3600)
        }
        for next in [900] + Array(0...800) {
            hour.withLock { $0 = next }
            try await journal.note(fills: ["/": next])
        }
        let samples = try await journal.fills()["/"] ?? []
        #expect(samples.count == 720 && samples.last?.used == 800)
    }

    @Test(arguments: [
        ("Vacuuming done, freed 16.0M of archived journals from /var/log/journal/a.\n", 16 << 20),
        ("Vacuuming done, freed 0B of archived journals from /run/log/journal.\n", 0),
        (
            "Deleted archived journal /var/log/journal/a/x (8.0M).\nVacuuming done, freed 8.0M of archived journals from /a.\n"
                + "Vacuuming done, freed 1.5G of archived journals from /b.", (8 << 20) + (3 << 29)
        ),
        ("Failed to open journal: freed nothing", 0),
    ])
    func `what journald freed is read from its words`(words: String, bytes: Int) {
        #expect(LogPruning.freed(words) == bytes)
    }

    @Test func `the host's own disks are told apart by what lies on them, none twice`() async throws {
        let disks = await HostDiskProbe(images: { "/" }).disks()
        let root = try #require(disks.first)
        #expect(root.path == "/" && root.hasImages && root.space.total > 0)
        #expect(disks.filter(\.hasLogs).count == 1 && disks.filter(\.hasImages).count == 1)
        // /proc is another file system than the root on every host.
        let apart = await HostDiskProbe(images: { "/proc" }).disks()
        #expect(apart.first?.hasImages == false && apart.contains { $0.path == "/proc" && $0.hasImages })
    }
}
