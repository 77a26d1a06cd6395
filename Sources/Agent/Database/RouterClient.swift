internal import AsyncHTTPClient
internal import Engines
internal import FoundationEssentials
internal import NIOCore
internal import Systems

/// This host's router, by its control socket (docs/router.md).
struct RouterClient: Sendable {
    var http: HTTPClient = .shared
    let socket: String

    private var wire: Wire { Wire(http: http, socket: socket, deadline: .seconds(1)) }

    /// Hears what the router says of the writer: at once, and whenever that changes. Returns when the router ends.
    func follow(heard: (RouterWord) async -> Void) async throws {
        let (status, body) = try await wire.open("/v1/writer?follow")
        guard status == 200 else { return }
        try await body.forEachLine { line in
            if let word = try? JSONDecoder().decode(RouterWord.self, from: Data(line)) { await heard(word) }
        }
    }

    /// One that does not hear it says so by what it says of itself next.
    func tell(_ decree: WriterDecree) async {
        guard let body = try? JSONEncoder().encode(decree) else { return }
        _ = try? await wire.send(.put, "/v1/writer", body: Array(body))
    }

    /// Has it ask all members at once how they are.
    func lookAround() async { _ = try? await wire.send(.post, "/v1/look") }
}
