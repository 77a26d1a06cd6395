package import AsyncHTTPClient
internal import Engines
internal import FoundationEssentials
internal import NIOCore
internal import Systems

/// The agent of this very host, through its Unix socket.
package struct AgentClient: Sendable {
    package enum Failure: Error, Sendable, CustomStringConvertible {
        /// Nobody listens on the socket, or nobody answers there.
        case unreachable(String)
        /// In the agent's own words.
        case refused(status: Int, message: String)

        package var description: String {
            switch self {
            case .unreachable(let words):
                "the agent does not answer: \(words); see `systemctl status trivet-agent` on that host"
            case .refused(_, let message): message
            }
        }
    }

    private let wire: Wire

    /// - Parameter http: shared by default, so that nothing need be shut down.
    package init(
        socket: String = "/run/trivet/agent.sock",
        http: HTTPClient = .shared,
        deadline: Duration = .seconds(10)
    ) {
        wire = Wire(http: http, socket: socket, deadline: deadline)
    }

    /// The body of the answer; `path` with its query, such as `/v1/events?limit=20`.
    package func get(_ path: String) async throws -> [UInt8] { try await send(.get, path, nil) }

    package func post(_ path: String, body: [UInt8]) async throws -> [UInt8] { try await send(.post, path, body) }

    /// Decoded as the agent writes its values.
    package func get<Value: Decodable & Sendable>(_ path: String, as type: Value.Type) async throws -> Value {
        try StatusCoding.decoder().decode(type, from: Data(try await get(path)))
    }

    /// Chunks as they come, until the agent or the caller ends it.
    package func stream(_ path: String, onChunk: ([UInt8]) async throws -> Void) async throws {
        let (status, body) = try await translating { try await wire.open(path) }
        guard status == 200 else { throw refusal(status, Array(buffer: try await body.collect(upTo: 1 << 20))) }
        for try await chunk in body { try await onChunk(Array(buffer: chunk)) }
    }

    private func send(_ method: Wire.Method, _ path: String, _ body: [UInt8]?) async throws -> [UInt8] {
        let answer = try await translating { try await wire.send(method, path, body: body) }
        guard answer.status < 300 else { throw refusal(answer.status, answer.body) }
        return answer.body
    }

    private func translating<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch Wire.Failure.timedOut {
            throw Failure.unreachable("no answer in time")
        } catch Wire.Failure.unreachable(let words) {
            throw Failure.unreachable(words)
        }
    }

    private func refusal(_ status: Int, _ body: [UInt8]) -> Failure {
        let message = try? JSONDecoder().decode(Answers.Message.self, from: Data(body)).message
        return .refused(status: status, message: message ?? String(decoding: body, as: UTF8.self))
    }
}
