@testable import Agent
import Planning
import Synchronization
import Testing

struct QuickRefusalTests {
    /// An nftables with or without the agent's table.
    final class FakeTables: Sendable {
        struct State {
            var hasTable = false
            var refused: Set<String> = []
            var calls = 0
        }
        private let state = Mutex(State())

        var refused: Set<String> { state.withLock { $0.refused } }
        var calls: Int { state.withLock { $0.calls } }
        func flush() { state.withLock { $0 = State(calls: $0.calls) } }

        var refusal: QuickRefusal {
            QuickRefusal { command in
                self.state.withLock { state in
                    state.calls += 1
                    if command.arguments.first == "-f" {
                        state.hasTable = true
                        state.refused = []
                        return CommandResult(status: 0)
                    }
                    guard state.hasTable, let element = command.arguments.last?.split(separator: " ")[1] else {
                        return CommandResult(status: 1, errors: "Error: No such file or directory")
                    }
                    if command.arguments.first == "add" { state.refused.insert(String(element)) }
                    if command.arguments.first == "delete" { state.refused.remove(String(element)) }
                    return CommandResult(status: 0)
                }
            }
        }
    }

    @Test func `a silent peer is refused until it answers`() async {
        let tables = FakeTables()
        await tables.refusal.prepare()
        await tables.refusal.refuse("10.0.0.2")
        #expect(tables.refused == ["10.0.0.2"])
        await tables.refusal.admit("10.0.0.2")
        #expect(tables.refused.isEmpty && tables.calls == 3)
    }

    @Test func `rules that somebody flushed are made again when they are needed`() async {
        let tables = FakeTables()
        await tables.refusal.prepare()
        tables.flush()
        await tables.refusal.refuse("10.0.0.2")
        #expect(tables.refused == ["10.0.0.2"])
    }

    @Test func `without nftables nothing is tried twice`() async {
        let calls = Mutex(0)
        let refusal = QuickRefusal { _ in
            calls.withLock { $0 += 1 }
            return nil
        }
        await refusal.refuse("10.0.0.2")
        #expect(calls.withLock { $0 } == 1)
    }
}
