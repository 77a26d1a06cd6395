import Estate
import Foundation
import Planning
import Synchronization
import Systems
import Testing

@testable import Agent

/// A host's MariaDB and the other members, as a test puts them.
final class MemberWorld: Sendable {
    struct State {
        /// What the look at the own host prints.
        var look = ""
        var others: [String: HostDatabase] = [:]
        var refusal: String?
        var isSilent = false
        var asked: [String] = []
        /// Scripts that were run, by what is in them.
        var done: [String] = []
        var fails = false
        var pulse: Int?
        /// What was told while the own host was looked at.
        var toldMeanwhile: [HostDatabase.Unit?] = []
        var now = 1000
    }

    static let cluster = DatabaseCluster(
        engine: .galera,
        members: ["a", "b", "c"].map { .init(host: $0, address: "10.0.0.1") }
    )

    let state: Mutex<State>
    let journal: Journal

    init(_ change: (inout State) -> Void) throws {
        var first = State()
        change(&first)
        state = Mutex(first)
        journal = try Journal(path: JournalTests.path(), host: "a")
    }

    func change(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }

    func keeper() -> DatabaseKeeper {
        let itself = Mutex<DatabaseKeeper?>(nil)
        let keeper = DatabaseKeeper(
            host: "a",
            book: { Self.cluster },
            hands: DatabaseKeeper.Hands(
                run: { command in
                    let told = await itself.withLock(\.self)?.state()?.unit
                    self.change { $0.toldMeanwhile.append(told) }
                    return self.run(command)
                },
                pulse: { self.state.withLock { $0.pulse } },
                others: { self.state.withLock { $0.others } },
                ask: { host, _ in self.ask(host) }
            ),
            journal: journal,
            now: { self.state.withLock { $0.now } }
        )
        itself.withLock { $0 = keeper }
        return keeper
    }

    private func run(_ command: Command) -> CommandResult {
        state.withLock { state in
            if command == DatabaseObservation.look { return CommandResult(status: 0, output: state.look) }
            let script = command.arguments.joined(separator: "\n")
            let marks = [
                ("safe_to_bootstrap: 1", "bootstrap"), ("pc.bootstrap", "revive"), ("--no-block", "join"),
                ("mv -T", "aside"),
                ("systemctl kill", "stop"),
            ]
            state.done.append(marks.first { script.contains($0.0) }?.1 ?? "note")
            return CommandResult(status: state.fails ? 1 : 0, errors: state.fails ? "no room" : "")
        }
    }

    private func ask(_ host: String) -> DatabaseConsent? {
        state.withLock { state in
            state.asked.append(host)
            return state.isSilent ? nil : DatabaseConsent(refusal: state.refusal)
        }
    }

    static func down(_ change: Int) -> String {
        """
        unit\tLoadState\tloaded
        unit\tActiveState\tfailed
        position\tabc\t\(change)

        """
    }

    static func running(_ change: Int) -> String {
        """
        unit\tLoadState\tloaded
        unit\tActiveState\tactive
        status\twsrep_on\tON
        status\twsrep_cluster_status\tPrimary
        status\twsrep_ready\tON
        status\twsrep_local_state\t4
        status\twsrep_cluster_state_uuid\tabc
        status\twsrep_last_committed\t\(change)

        """
    }

    static func other(_ change: Int) -> HostDatabase {
        HostDatabase(unit: .failed, position: .init("abc", change))
    }

    static func synced(_ change: Int) -> HostDatabase {
        HostDatabase(unit: .running, live: .init(isPrimary: true, position: .init("abc", change)))
    }
}

@Suite struct `An agent and its member of the database` {
    @Test func `after an outage of all the newest starts the cluster, with the others' consent`() async throws {
        let world = try MemberWorld {
            $0.look = MemberWorld.down(9)
            $0.others = ["b": MemberWorld.other(8), "c": MemberWorld.other(9)]
        }
        await world.keeper().pass()
        #expect(world.state.withLock { $0.asked } == ["b", "c"])
        #expect(world.state.withLock { $0.done } == ["bootstrap"])
        #expect(try await world.journal.entries(since: nil, limit: 9).contains { $0.what == "database recovered" })
    }

    @Test func `the others wait for it`() async throws {
        let world = try MemberWorld {
            $0.look = MemberWorld.down(8)
            $0.others = ["b": MemberWorld.other(9), "c": MemberWorld.other(9)]
        }
        await world.keeper().pass()
        #expect(world.state.withLock { $0.done }.isEmpty)
    }

    @Test(arguments: ["it has given its word to c", nil])
    func `without consent nothing starts, and it is asked for again`(refusal: String?) async throws {
        let world = try MemberWorld {
            $0.look = MemberWorld.down(9)
            $0.others = ["b": MemberWorld.other(9), "c": MemberWorld.other(9)]
            $0.refusal = refusal
            $0.isSilent = refusal == nil
        }
        let keeper = world.keeper()
        await keeper.pass()
        #expect(world.state.withLock { $0.done }.isEmpty)
        world.change {
            $0.refusal = nil
            $0.isSilent = false
            $0.now += 3
        }
        await keeper.pass()
        #expect(world.state.withLock { $0.done } == ["bootstrap"])
    }

    @Test func `a majority waits three minutes for who is away`() async throws {
        let members = ["u1", "u2", "u3"]
        let world = try MemberWorld {
            $0.look = MemberWorld.down(9) + "view\t3\tu1\tu1,u2,u3\n"
            var other = MemberWorld.other(9)
            other.view = .init(number: 3, members: members, own: "u2")
            $0.others = ["b": other]
        }
        let keeper = world.keeper()
        await keeper.pass()
        world.change { $0.now += 179 }
        await keeper.pass()
        #expect(world.state.withLock { $0.done }.isEmpty)
        world.change { $0.now += 1 }
        await keeper.pass()
        #expect(world.state.withLock { $0.done } == ["bootstrap"])
    }

    @Test func `what only it has is set aside before it joins`() async throws {
        let world = try MemberWorld {
            $0.look = MemberWorld.down(12)
            $0.others = ["b": MemberWorld.synced(9), "c": MemberWorld.synced(9)]
        }
        let keeper = world.keeper()
        await keeper.pass()
        #expect(world.state.withLock { $0.done } == [])
        world.change { $0.now += DatabaseKeeper.certainty }
        await keeper.pass()
        #expect(world.state.withLock { $0.done } == ["aside", "join"])
    }

    @Test func `when all die at once, what the others last said does not set the newest data aside`() async throws {
        let world = try MemberWorld {
            $0.look = MemberWorld.down(12)
            $0.others = ["b": MemberWorld.synced(9), "c": MemberWorld.synced(9)]
        }
        let keeper = world.keeper()
        for _ in 0..<4 {
            await keeper.pass()
            world.change { $0.now += 1 }
        }
        // Now they have looked again.
        world.change { $0.others = ["b": MemberWorld.other(9), "c": MemberWorld.other(9)] }
        for _ in 0..<(DatabaseKeeper.certainty + 1) {
            await keeper.pass()
            world.change { $0.now += 1 }
        }
        #expect(world.state.withLock { !$0.done.contains("aside") && $0.done.contains("bootstrap") })
    }

    @Test func `a start that fails is tried again, more and more slowly`() async throws {
        let world = try MemberWorld {
            $0.look = MemberWorld.down(9)
            $0.others = ["b": MemberWorld.synced(9), "c": MemberWorld.synced(9)]
            $0.fails = true
        }
        let keeper = world.keeper()
        for _ in 0..<20 {
            await keeper.pass()
            world.change { $0.now += 1 }
        }
        #expect(world.state.withLock { $0.done.count } == 4)
    }

    @Test func `an order of the operator asks nobody, and is refused while somebody can write`() async throws {
        let world = try MemberWorld {
            $0.look = MemberWorld.down(3)
            $0.others = ["b": MemberWorld.other(9)]
        }
        let order = DatabaseOrder(without: ["b", "c"], isForced: true, who: "ada")
        try await world.keeper().recover(order)
        #expect(world.state.withLock { $0.asked }.isEmpty)
        #expect(world.state.withLock { $0.done } == ["bootstrap"])
        world.change { $0.others["b"] = MemberWorld.synced(9) }
        await #expect(throws: Planning.Failure.self) { try await world.keeper().recover(order) }
    }

    @Test func `it gives its own word to one at a time`() async throws {
        let world = try MemberWorld { $0.look = MemberWorld.down(9) }
        let keeper = world.keeper()
        #expect(await keeper.answer(.init(host: "b", position: .init("abc", 9))).refusal == nil)
        #expect(await keeper.answer(.init(host: "c", position: .init("abc", 9))).refusal != nil)
        #expect(await keeper.answer(.init(host: "b", position: .init("abc", 8))).refusal != nil)
    }

    @Test func `its word is free again once somebody can write`() async throws {
        let world = try MemberWorld {
            $0.look = MemberWorld.down(9)
            $0.others = ["b": MemberWorld.synced(9)]
        }
        let keeper = world.keeper()
        #expect(await keeper.answer(.init(host: "b", position: .init("abc", 9))).refusal == nil)
        await keeper.pass()
        #expect(await keeper.answer(.init(host: "c", position: .init("abc", 9))).refusal == nil)
    }

    @Test(arguments: [nil, 8])
    func `what it saw of a server that is no more it does not tell of the next`(pulse: Int?) async throws {
        let world = try MemberWorld {
            $0.look = MemberWorld.running(9)
            $0.pulse = 7
        }
        let keeper = world.keeper()
        await keeper.pass()
        #expect(await keeper.state()?.isPrimary == true)
        world.change { $0.pulse = pulse }
        #expect(await keeper.state()?.unit == .stopping)
        #expect(await keeper.state()?.live == nil)
        world.change { $0.look = MemberWorld.down(9) }
        await keeper.pass()
        #expect(world.state.withLock { $0.toldMeanwhile.contains(.stopping) && !$0.toldMeanwhile.contains(.running) })
        #expect(await keeper.state()?.unit == .failed)
    }
}
