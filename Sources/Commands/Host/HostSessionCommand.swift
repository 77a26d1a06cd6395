import Agent
import ArgumentParser
import Hosts
import Planning

/// `trivet host-session`, the far end of a session; started by trivet itself.
struct HostSessionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "host-session",
        abstract: "The host's end of a session: length-prefixed JSON on standard input and output.",
        discussion: "trivet starts it over SSH; there is no need to start it by hand."
    )

    func run() async throws { try await HostEnd(agent: AgentBridge()).run() }
}

/// Hands requests on to this host's agent.
private struct AgentBridge: AgentGateway {
    func send(_ request: AgentRequest, onChunk: @Sendable (String) async throws -> Void) async throws {
        let client = AgentClient()
        do {
            guard request.method == "GET" else {
                let answer = try await client.post(request.path, body: Array((request.body ?? "").utf8))
                return try await onChunk(String(decoding: answer, as: UTF8.self))
            }
            var kept: [UInt8] = []
            // Whole lines only, so that no character is cut in two.
            try await client.stream(request.path) { chunk in
                kept += chunk
                guard let end = kept.lastIndex(of: 0x0a) else { return }
                try await onChunk(String(decoding: kept[...end], as: UTF8.self))
                kept.removeFirst(end + 1)
            }
            if !kept.isEmpty { try await onChunk(String(decoding: kept, as: UTF8.self)) }
        } catch let failure as AgentClient.Failure {
            throw Failure(
                .refused,
                "the agent could not answer",
                words: "\(failure)",
                next: "`trivet apply` sets it up; `journalctl -u trivet-agent` on the host tells more"
            )
        }
    }
}
