@testable import Agent
import Estate
import Foundation
import Hosts
import Planning
import Synchronization
import Systems
import Testing

struct CephGateTests {
    /// A Ceph that several hosts share, and what their agents say.
    final class World: Sendable {
        struct State {
            var lock: Handover.Lock?
            var blocked: Set<String> = []
            var words: [String: Handover.Word] = [:]
            var absences: [String: Absence] = [:]
            var clients = ["a": "a1", "b": "b1", "c": "c1"]
            var isSilent = false
            var takings = 0
            var steps: [String] = []
        }
        struct Silence: Error, CustomStringConvertible { let description = "no answer" }

        private let state = Mutex(State())

        func read<Value: Sendable>(_ body: (State) -> Value) -> Value { state.withLock { body($0) } }
        func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

        func ask<Value: Sendable>(_ step: String, _ body: (inout State) -> Value) throws -> Value {
            try state.withLock { state in
                state.steps.append(step)
                if state.isSilent { throw Silence() }
                return body(&state)
            }
        }
    }

    struct Hands: FenceHands {
        let host: String
        let world: World

        func client() async throws -> String {
            guard let client = world.read({ $0.clients[host] }) else {
                throw NotMounted(description: "nothing is mounted")
            }
            return client
        }

        func look(at volume: String) async throws -> Handover.Lock? { try world.ask("look") { $0.lock } }

        func take(_ volume: String, for client: String) async throws -> Bool {
            try world.ask("take") { state in
                guard state.lock == nil else { return false }
                state.takings += 1
                state.lock = Handover.Lock(
                    locker: "client.\(state.takings)",
                    cookie: host,
                    host: host,
                    client: client
                )
                return true
            }
        }

        func breakLock(_ lock: Handover.Lock, of volume: String) async throws -> Bool {
            try world.ask("break") { state in
                guard state.lock == lock else { return false }
                state.lock = nil
                return true
            }
        }

        func ask(_ host: String, for volume: String) async -> Handover.Word {
            world.change { $0.steps.append("ask \(host)") }
            return world.read { $0.words[host] ?? .silent }
        }

        func judge(_ host: String) async -> Absence { world.read { $0.absences[host] ?? .unclear } }
        func blocked() async throws -> Set<String> { try world.ask("blocked") { $0.blocked } }
        func mounted(on host: String) async -> Set<String>? { nil }

        func shutOut(_ host: String, client: String?) async throws {
            try world.ask("shut out \(client ?? "")") { state in
                if let client { state.blocked.insert(client) }
            }
        }
    }

    struct Fixture {
        let world = World()
        let journal: Journal
        let path = JournalTests.path()

        init() throws { journal = try Journal(path: path, host: "b") }

        func gate(_ host: String = "b", engine: StorageEngine = .ceph) -> CephGate {
            CephGate(
                host: host,
                hands: Hands(host: host, world: world),
                journal: journal,
                engine: { engine },
                clock: WatcherTests.InstantClock()
            )
        }

        func end() { JournalTests.remove(path) }
    }

    @Test func `a free volume is taken, and let go of again`() async throws {
        let fixture = try Fixture()
        defer { fixture.end() }
        let gate = fixture.gate()
        try await gate.acquire("v")
        #expect(fixture.world.read { $0.lock?.host } == "b" && fixture.world.read { $0.lock?.client } == "b1")
        try await gate.acquire("v")
        #expect(fixture.world.read { $0.takings } == 1)
        try await gate.release("v")
        #expect(fixture.world.read { $0.lock } == nil)
    }

    @Test func `where each host has a directory of its own nobody is asked`() async throws {
        let fixture = try Fixture()
        defer { fixture.end() }
        let gate = fixture.gate(engine: .directory)
        try await gate.acquire("v")
        try await gate.release("v")
        #expect(fixture.world.read { $0.steps }.isEmpty)
    }

    @Test func `another host's volume is never let go of`() async throws {
        let fixture = try Fixture()
        defer { fixture.end() }
        try await fixture.gate("a").acquire("v")
        try await fixture.gate("b").release("v")
        #expect(fixture.world.read { $0.lock?.host } == "a")
    }

    @Test func `what another host uses is refused in words that Docker shows`() async throws {
        let fixture = try Fixture()
        defer { fixture.end() }
        try await fixture.gate("a").acquire("v")
        fixture.world.change { $0.words["a"] = .held }
        let failure = await #expect(throws: Planning.Failure.self) { try await fixture.gate("b").acquire("v") }
        #expect(failure?.what == "the volume v is in use on a, and only one host may have it")
        #expect(failure?.kind == .locked)
    }

    @Test func `a host that is gone is shut out before its volume is taken, and the journal says so`() async throws {
        let fixture = try Fixture()
        defer { fixture.end() }
        try await fixture.gate("a").acquire("v")
        fixture.world.change { state in
            state.absences["a"] = .gone
            state.steps = []
        }
        try await fixture.gate("b").acquire("v")
        #expect(
            fixture.world.read { $0.steps }
                == ["look", "ask a", "blocked", "shut out a1", "blocked", "break", "take"]
        )
        #expect(fixture.world.read { $0.lock?.host } == "b")
        let entry = try await fixture.journal.entries().first
        #expect(entry?.what == JournalEntry.What.volumeTaken && entry?.subject == "v")
    }

    @Test func `a host that may live keeps its volume, and it is tried for half a minute`() async throws {
        let fixture = try Fixture()
        defer { fixture.end() }
        try await fixture.gate("a").acquire("v")
        fixture.world.change { $0.absences["a"] = .present }
        await #expect(throws: Planning.Failure.self) { try await fixture.gate("b").acquire("v") }
        #expect(fixture.world.read { $0.blocked }.isEmpty)
        #expect(fixture.world.read { $0.steps.filter { $0 == "ask a" }.count } == 76)
    }

    @Test func `a Ceph that does not answer gives nobody anything`() async throws {
        let fixture = try Fixture()
        defer { fixture.end() }
        fixture.world.change { $0.isSilent = true }
        let failure = await #expect(throws: Planning.Failure.self) { try await fixture.gate().acquire("v") }
        #expect(failure?.kind == .timeout && failure?.words == "no answer")
        await #expect(throws: World.Silence.self) { try await fixture.gate().release("v") }
    }

    @Test func `without a mount nothing is taken`() async throws {
        let fixture = try Fixture()
        defer { fixture.end() }
        fixture.world.change { $0.clients["b"] = nil }
        let failure = await #expect(throws: Planning.Failure.self) { try await fixture.gate().acquire("v") }
        #expect(failure?.words == "nothing is mounted")
        #expect(fixture.world.read { $0.lock } == nil)
    }

    @Test func `while the files are mounted anew nobody is let in`() async throws {
        let fixture = try Fixture()
        defer { fixture.end() }
        let gate = fixture.gate()
        await gate.close(because: .mounting)
        await gate.close(because: .cutOff)
        await gate.open(after: .mounting)
        await #expect(throws: Planning.Failure.self) { try await gate.acquire("v") }
        await gate.open(after: .cutOff)
        try await gate.acquire("v")
    }

    @Test func `after a remount this host's own old client is shut out and the lock renewed`() async throws {
        let fixture = try Fixture()
        defer { fixture.end() }
        let gate = fixture.gate()
        try await gate.acquire("v")
        fixture.world.change { $0.clients["b"] = "b2" }
        try await gate.acquire("v")
        #expect(fixture.world.read { $0.lock?.client } == "b2")
        #expect(fixture.world.read { $0.blocked } == ["b1"])
    }

    @Test func `what an earlier machine of this name had is let go of only after that one is shut out`() async throws {
        let fixture = try Fixture()
        defer { fixture.end() }
        try await fixture.gate().acquire("v")
        fixture.world.change { state in
            state.clients["b"] = "b2"
            state.steps = []
        }
        try await fixture.gate().release("v")
        #expect(fixture.world.read { $0.steps } == ["look", "blocked", "shut out b1", "blocked", "break"])
        #expect(fixture.world.read { $0.lock } == nil)
    }

    @Test func `of two hosts that want it at once exactly one gets it`() async throws {
        for _ in 0..<20 {
            let fixture = try Fixture()
            defer { fixture.end() }
            fixture.world.change { state in
                state.lock = Handover.Lock(locker: "client.0", cookie: "a", host: "a", client: "a1")
                state.absences["a"] = .gone
                state.words = ["b": .held, "c": .held]
            }
            async let first = Result.of { try await fixture.gate("b").acquire("v") }
            async let second = Result.of { try await fixture.gate("c").acquire("v") }
            let results = await [first, second]
            #expect(results.filter { $0.problem == nil }.count == 1)
            #expect(fixture.world.read { $0.takings } == 1)
        }
    }
}
