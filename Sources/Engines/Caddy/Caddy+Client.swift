package import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// The Caddy on this host, through its admin socket.
package enum Caddy {
    package struct Client: Sendable {
        let wire: SocketHTTP

        package init(http: HTTPClient, socket: String = "/run/caddy/admin.sock", deadline: Duration = .seconds(5)) {
            wire = SocketHTTP(http: http, socket: socket, deadline: deadline)
        }
    }
}

extension Caddy.Client {
    func call(_ method: HTTPMethod, _ path: String, body: ByteBuffer? = nil) async throws -> ByteBuffer {
        do {
            let answer = try await wire.send(method, path, body: body)
            guard answer.status == 200 else {
                throw Caddy.Failure.refused(status: answer.status, message: String(buffer: answer.body))
            }
            return answer.body
        } catch SocketHTTP.Failure.timedOut {
            throw Caddy.Failure.timedOut
        } catch SocketHTTP.Failure.unreachable(let words) {
            throw Caddy.Failure.unreachable("\(wire.socket): \(words)")
        }
    }
}
