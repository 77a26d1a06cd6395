import Hosts
import Planning
import Testing

@Suite struct AttendantTests {
    /// Runs it beside `body`.
    static func attended<Value: Sendable>(
        _ attendant: Attendant,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try? await attendant.run()
                return nil
            }
            defer { group.cancelAll() }
            return try await body()
        }
    }

    @Test func `one child answers many questions`() async throws {
        let attendant = Attendant(Command("sh", ["-c", "while read -r line; do echo $$ $line; done"]))
        let answers = try await Self.attended(attendant) {
            [try await attendant.ask("one"), try await attendant.ask("two")]
        }
        let words = answers.map { $0.split(separator: " ") }
        #expect(words.map(\.last) == ["one", "two"])
        #expect(words[0].first == words[1].first)
    }

    @Test func `a child that ends leaves no question waiting`() async throws {
        let attendant = Attendant(Command("sh", ["-c", "read -r line"]))
        await #expect(throws: Failure.self) {
            try await Self.attended(attendant) { try await attendant.ask("one") }
        }
    }
}
