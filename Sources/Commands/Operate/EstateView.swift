import Estate
import FoundationEssentials
import Hosts
import Planning
import Systems

/// Questions to the estate, answered by whichever agent answers first.
struct EstateView: Sendable {
    let workspace: Workspace

    func get<Value: Decodable & Sendable>(_ path: String, as type: Value.Type) async throws -> Value {
        // A host that is cut off may be the first to be reached, and the last to know.
        let text = try await withAny(fallback: true) { try await $0.agent(AgentRequest("GET", path), within: 6) }
        do {
            return try StatusCoding.decoder().decode(type, from: Data(text.utf8))
        } catch {
            throw Failure(
                .failed,
                "the agent answers in another version's words",
                words: "\(error)",
                next: "trivet apply"
            )
        }
    }

    /// The same question over one session, again and again, until its host goes or the task ends.
    func watch<Value: Decodable & Sendable>(
        _ path: String,
        as type: Value.Type,
        every pause: Duration,
        onValue: @escaping @Sendable (Value) async throws -> Void
    ) async throws {
        try await withAny(fallback: true) { session in
            while true {
                let text = try await session.agent(AgentRequest("GET", path), within: 6)
                try await onValue(try StatusCoding.decoder().decode(type, from: Data(text.utf8)))
                try await Task.sleep(for: pause)
            }
        }
    }

    /// JSON lines as they come, decoded.
    func stream<Line: Decodable & Sendable>(
        _ path: String,
        as type: Line.Type,
        onLine: @escaping @Sendable (Line) async -> Void
    ) async throws {
        // Half a log from one host is not continued by another.
        try await withAny(fallback: false) { session in
            try await session.stream(AgentRequest("GET", path)) { chunk in
                for line in chunk.split(whereSeparator: \.isNewline) {
                    guard let value = try? StatusCoding.decoder().decode(type, from: Data(line.utf8)) else { continue }
                    await onLine(value)
                }
            }
        }
    }

    private func withAny<Value: Sendable>(
        fallback: Bool,
        _ body: @escaping @Sendable (HostSession) async throws -> Value
    ) async throws -> Value {
        let hosts = try workspace.estate().hosts
        return try await Sessions.withAny(hosts, connector: workspace.connector, fallback: fallback, body: body)
    }

    /// A query's value as a URL carries it.
    static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e: String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
