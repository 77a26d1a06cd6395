internal import AsyncHTTPClient
internal import Engines
internal import FoundationEssentials
internal import NIOCore
internal import Systems

/// This host's router, by its control socket (docs/router.md).
struct RouterClient: Sendable {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    var http: HTTPClient = .shared
    let socket: String

    /// Less than peers wait for this agent's answer.
    private var wire: Wire { Wire(http: http, socket: socket, deadline: .seconds(1)) }

    /// `GET /v1/sessions`
    func sessions() async throws -> [DatabaseSession] {
        do {
            let answer = try await wire.send(.get, "/v1/sessions")
            guard answer.status == 200 else { throw Failure(description: "its router answers: \(answer.text)") }
            return try JSONDecoder().decode([DatabaseSession].self, from: Data(answer.body))
        } catch Wire.Failure.timedOut {
            throw Failure(description: "its router does not answer; see `systemctl status trivet-router` there")
        } catch Wire.Failure.unreachable(let words) {
            throw Failure(
                description: "its router cannot be reached: \(words); see `systemctl status trivet-router` there"
            )
        }
    }

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
