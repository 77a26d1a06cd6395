package import AsyncHTTPClient
internal import FoundationEssentials
internal import NIOCore
internal import NIOHTTP1

/// The Docker Engine on this host, through its socket.
package enum Docker {
    package struct Client: Sendable {
        let wire: SocketHTTP
        let version = VersionPrefix()

        package init(http: HTTPClient, socket: String = "/run/docker.sock", deadline: Duration = .seconds(10)) {
            wire = SocketHTTP(http: http, socket: socket, deadline: deadline)
        }
    }

    /// `{"label":["trivet.estate=home"]}`
    package typealias Filters = [String: [String]]
}

extension Docker.Client {
    func get<Value: Decodable & Sendable>(_ path: String, query: [(String, String)] = []) async throws -> Value {
        let answer = try await call(.GET, path, query: query)
        return try decode(answer, operation: "GET \(path)")
    }

    func call(
        _ method: HTTPMethod, _ path: String, query: [(String, String)] = [], body: ByteBuffer? = nil
    ) async throws -> ByteBuffer {
        let operation = "\(method) \(path)"
        let prefix = try await version.prefix(of: self)
        let answer = try await translating(operation) {
            try await wire.send(method, prefix + path, query: query, body: body)
        }
        guard answer.status < 300 else {
            throw Docker.Failure.refused(status: answer.status, operation: operation, message: message(answer.body))
        }
        return answer.body
    }

    func stream(_ path: String, query: [(String, String)]) async throws -> HTTPClientResponse.Body {
        let operation = "GET \(path)"
        let prefix = try await version.prefix(of: self)
        let response = try await translating(operation) {
            try await wire.open(.GET, prefix + path, query: query)
        }
        guard response.status.code < 300 else {
            let body = try await response.body.collect(upTo: 1 << 20)
            throw Docker.Failure.refused(
                status: Int(response.status.code), operation: operation, message: message(body))
        }
        return response.body
    }

    func decode<Value: Decodable>(_ body: ByteBuffer, operation: String) throws -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(body.readableBytesView))
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
        } catch SocketHTTP.Failure.timedOut {
            throw Docker.Failure(code: .timedOut, operation: operation, message: "no answer")
        } catch SocketHTTP.Failure.unreachable(let words) {
            throw Docker.Failure(code: .unreachable, operation: operation, message: "\(wire.socket): \(words)")
        }
    }

    /// Docker says `{"message":"…"}`.
    private func message(_ body: ByteBuffer) -> String {
        struct Message: Decodable { var message: String }
        let data = Data(body.readableBytesView)
        if let message = try? JSONDecoder().decode(Message.self, from: data) { return message.message }
        return String(decoding: data, as: UTF8.self)
    }
}
