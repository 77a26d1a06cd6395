internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// HTTP to an engine that listens on a Unix socket; what all clients here are built on.
struct SocketHTTP: Sendable {
    enum Failure: Error {
        case unreachable(String)
        case timedOut
    }

    struct Answer: Sendable {
        var status: Int
        var body: ByteBuffer
    }

    let http: HTTPClient
    let socket: String
    let deadline: Duration

    func send(
        _ method: HTTPMethod, _ path: String, query: [(String, String)] = [], body: ByteBuffer? = nil
    ) async throws -> Answer {
        try await withDeadline(deadline) {
            let response = try await open(method, path, query: query, body: body)
            // Estates are small; what is larger than this is not an answer of an engine.
            let content = try await response.body.collect(upTo: 64 << 20)
            return Answer(status: Int(response.status.code), body: content)
        }
    }

    /// The answer's head within the deadline; its body for as long as it lasts.
    func open(
        _ method: HTTPMethod, _ path: String, query: [(String, String)] = [], body: ByteBuffer? = nil
    ) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: "http+unix://\(Self.escape(socket))\(path)\(Self.query(query))")
        request.method = method
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(body)
        }
        do {
            return try await http.execute(request, timeout: .nanoseconds(deadline.nanoseconds))
        } catch let error as HTTPClientError where error == .deadlineExceeded || error == .connectTimeout {
            throw Failure.timedOut
        } catch is CancellationError {
            throw CancellationError()
        } catch let error as HTTPClientError where error == .cancelled {
            throw CancellationError()
        } catch {
            throw Failure.unreachable("\(error)")
        }
    }

    private func withDeadline<Value: Sendable>(
        _ deadline: Duration, _ operation: @escaping @concurrent @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask { try await operation() }
            group.addTask {
                try await Task.sleep(for: deadline)
                throw Failure.timedOut
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw Failure.timedOut }
            return value
        }
    }

    static func query(_ items: [(String, String)]) -> String {
        guard !items.isEmpty else { return "" }
        return "?" + items.map { "\(escape($0.0))=\(escape($0.1))" }.joined(separator: "&")
    }

    static func escape(_ text: String) -> String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        let digits = Array("0123456789ABCDEF".utf8)
        var escaped: [UInt8] = []
        for byte in text.utf8 {
            if plain.contains(byte) {
                escaped.append(byte)
            } else {
                escaped += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}

extension Duration {
    var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}
