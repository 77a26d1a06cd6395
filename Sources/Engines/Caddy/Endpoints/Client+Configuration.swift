internal import NIOCore
internal import NIOHTTP1

extension Caddy.Client {
    /// `GET /config/`: what Caddy runs with, `null` when it has nothing yet.
    package func configuration() async throws -> [UInt8] {
        Array(buffer: try await call(.GET, "/config/"))
    }

    /// `POST /load`: all of it at once or, when something of it is wrong, nothing.
    package func load(_ configuration: String) async throws {
        _ = try await call(.POST, "/load", body: ByteBuffer(string: configuration))
    }
}
