extension Caddy.Client {
    /// `GET /config/`: what Caddy runs with, `null` when it has nothing yet.
    package func configuration() async throws -> [UInt8] { try await call(.get, "/config/") }

    /// `POST /load`: all of it at once or, when something of it is wrong, nothing.
    package func load(_ configuration: String) async throws {
        _ = try await call(.post, "/load", body: Array(configuration.utf8))
    }
}
