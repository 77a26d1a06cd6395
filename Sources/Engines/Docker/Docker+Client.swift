package import AsyncHTTPClient
internal import FoundationEssentials
internal import NIOCore

/// The Docker Engine on this host, through its socket.
package enum Docker {
    package struct Client: Sendable {
        let wire: Wire
        let socket: String
        let version = VersionPrefix()
        let last = LastAnswers()

        package init(
            http: HTTPClient = .shared,
            socket: String = "/run/docker.sock",
            deadline: Duration = .seconds(10)
        ) {
            wire = Wire(http: http, socket: socket, deadline: deadline)
            self.socket = socket
        }
    }

    /// `{"label":["trivet.estate=home"]}`
    package typealias Filters = [String: [String]]
}

extension Docker.Client {
    func get<Value: Decodable & Sendable>(_ path: String, query: [(String, String)] = []) async throws -> Value {
        let body = try await call(.get, path, query: query)
        return try last.value(of: body, to: path + Wire.query(query)) { try decode(body, operation: "GET \(path)") }
    }

    func call(
        _ method: Wire.Method,
        _ path: String,
        query: [(String, String)] = [],
        body: [UInt8]? = nil
    ) async throws -> [UInt8] {
        let operation = "\(method.rawValue) \(path)"
        let prefix = try await version.prefix(of: self)
        let answer = try await translating(operation) {
            try await wire.send(method, prefix + path, query: query, body: body)
        }
        guard answer.status < 300 else { throw refusal(answer.status, operation, answer.body) }
        return answer.body
    }

    func stream(_ path: String, query: [(String, String)]) async throws -> HTTPClientResponse.Body {
        let operation = "GET \(path)"
        let prefix = try await version.prefix(of: self)
        let (status, body) = try await translating(operation) { try await wire.open(prefix + path, query: query) }
        guard status < 300 else {
            throw refusal(status, operation, Array(buffer: try await body.collect(upTo: 1 << 20)))
        }
        return body
    }

    func decode<Value: Decodable>(_ body: [UInt8], operation: String) throws -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(body))
        } catch {
            throw Docker.Failure(code: .undecodable, operation: operation, message: "\(operation): \(error)")
        }
    }

    func filters(_ filters: Docker.Filters) throws -> [(String, String)] {
        guard !filters.isEmpty else { return [] }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [("filters", String(decoding: try encoder.encode(filters), as: UTF8.self))]
    }

    func translating<Value>(_ operation: String, _ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch Wire.Failure.timedOut {
            throw Docker.Failure(code: .timedOut, operation: operation, message: "no answer")
        } catch Wire.Failure.unreachable(let words) {
            throw Docker.Failure(code: .unreachable, operation: operation, message: "\(socket): \(words)")
        }
    }

    /// Docker says `{"message":"…"}`.
    func refusal(_ status: Int, _ operation: String, _ body: [UInt8]) -> Docker.Failure {
        struct Message: Decodable { var message: String }
        let message = try? JSONDecoder().decode(Message.self, from: Data(body)).message
        return .refused(status: status, operation: operation, message: message ?? String(decoding: body, as: UTF8.self))
    }
}
