package import AsyncHTTPClient

/// The Caddy on this host, through its admin socket.
package enum Caddy {
    package struct Client: Sendable {
        private let wire: Wire
        private let socket: String

        package init(
            http: HTTPClient = .shared,
            socket: String = "/run/caddy/admin.sock",
            deadline: Duration = .seconds(5)
        ) {
            wire = Wire(http: http, socket: socket, deadline: deadline)
            self.socket = socket
        }

        func call(_ method: Wire.Method, _ path: String, body: [UInt8]? = nil) async throws -> [UInt8] {
            do {
                let answer = try await wire.send(method, path, body: body)
                guard answer.status == 200 else {
                    throw Failure.refused(status: answer.status, message: answer.text)
                }
                return answer.body
            } catch Wire.Failure.timedOut {
                throw Failure.timedOut
            } catch Wire.Failure.unreachable(let words) {
                throw Failure.unreachable("\(socket): \(words)")
            }
        }
    }
}
