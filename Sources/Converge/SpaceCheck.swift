import FoundationEssentials
import Hosts
import Planning
import Systems

/// Whether the hosts have room for what is to be deployed.
enum SpaceCheck {
    /// One failure for each host that is too full; a host whose agent does not run yet says nothing.
    static func refusals(_ sessions: Sessions) async -> [Failure] {
        let (answers, _) = await eachHost(sessions.open) { session in
            try await session.agent(AgentRequest("GET", "/v1/space"), within: 5)
        }
        return answers.sorted { $0.key < $1.key }.compactMap { host, text in
            let status = try? StatusCoding.decoder().decode(SpaceStatus.self, from: Data(text.utf8))
            return status?.refusal(of: host)
        }
    }

    /// A full disk gets no new tasks: what is already there goes on, and what is to go may go.
    static func permitted(_ steps: [Plan.Step], _ refusals: [Failure]) -> [Plan.Step] {
        refusals.isEmpty ? steps : steps.filter { $0.change.action == .remove }
    }
}
