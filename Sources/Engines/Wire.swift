package import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// HTTP to one server, such as an engine on a Unix socket; what all clients are built on.
package struct Wire: Sendable {
    package enum Failure: Error, Sendable {
        case unreachable(String)
        case timedOut
    }

    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"
    }

    /// What comes after an answer's head, as it comes.
    package typealias Body = HTTPClientResponse.Body

    package struct Answer: Sendable {
        package var status: Int
        package var body: [UInt8]

        package var text: String { String(decoding: body, as: UTF8.self) }
    }

    private let http: HTTPClient
    private let base: String
    private let deadline: Duration

    /// - Parameter base: scheme, host and port.
    package init(http: HTTPClient, base: String, deadline: Duration) {
        self.http = http
        self.base = base
        self.deadline = deadline
    }

    package init(http: HTTPClient, socket: String, deadline: Duration) {
        self.init(http: http, base: "http+unix://\(Self.escape(socket))", deadline: deadline)
    }

    /// The whole answer within the deadline.
    package func send(
        _ method: Method,
        _ path: String,
        query: [(String, String)] = [],
        body: [UInt8]? = nil
    ) async throws -> Answer {
        let request = request(method, path + Self.query(query), body)
        return try await withThrowingTaskGroup(of: Answer.self) { group in
            group.addTask {
                let response = try await self.execute(request)
                // Estates are small; what is larger than this is not an answer of an engine.
                let content = try await response.body.collect(upTo: 64 << 20)
                return Answer(status: Int(response.status.code), body: Array(buffer: content))
            }
            group.addTask {
                try await Task.sleep(for: self.deadline)
                throw Failure.timedOut
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else { throw Failure.timedOut }
            return answer
        }
    }

    /// The answer's head within the deadline; its body for as long as it lasts.
    package func open(_ path: String, query: [(String, String)] = []) async throws -> (
        status: Int, body: Body
    ) {
        let response = try await execute(request(.get, path + Self.query(query), nil))
        return (Int(response.status.code), response.body)
    }

    private func request(_ method: Method, _ target: String, _ body: [UInt8]?) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: base + target)
        request.method = HTTPMethod(rawValue: method.rawValue)
        // Behind a socket there is no host to name; Caddy insists that it be empty, and HTTP that it be there.
        if base.hasPrefix("http+unix:") { request.headers.add(name: "Host", value: "") }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(body)
        }
        return request
    }

    private func execute(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        let timeout = deadline.components
        do {
            let nanoseconds = timeout.seconds * 1_000_000_000 + timeout.attoseconds / 1_000_000_000
            return try await http.execute(request, timeout: .nanoseconds(nanoseconds))
        } catch let error as HTTPClientError where error == .deadlineExceeded || error == .connectTimeout {
            throw Failure.timedOut
        } catch let error as HTTPClientError where error == .cancelled {
            throw CancellationError()
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw Failure.unreachable(WireWords.of(error))
        }
    }
}

extension Wire {
    package static func query(_ items: [(String, String)]) -> String {
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
