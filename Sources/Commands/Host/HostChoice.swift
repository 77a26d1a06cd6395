import ArgumentParser
import Estate
import FoundationEssentials
import Hosts
import Planning
import Systems

/// The one host that a command changes, held together with all others meanwhile: one host at a time.
struct HostChoice: ParsableArguments {
    @OptionGroup var estate: EstateOption
    @Argument(help: "The host's name in the estate file.") var name: String

    func change(_ what: String, _ body: @escaping @Sendable (Sessions) async throws -> String) async throws {
        let workspace = try estate.workspace()
        let hosts = try workspace.estate().hosts
        guard hosts.contains(where: { $0.name == name }) else {
            let names = hosts.map(\.name).joined(separator: ", ")
            throw Failure(.invalid, "the estate has no host \(name)", next: "one of: \(names)")
        }
        try await Sessions.with(hosts, connector: workspace.connector) { sessions in
            let holder = LockHolder(who: Operator.name, what: what)
            for session in sessions.open { try await session.lock(holder) }
            let done = try await body(sessions)
            await note(what, done, sessions)
            Talk.say(done)
        }
    }

    /// Into the journal of one host; without one that can write it is not known later who did it, and no more.
    private func note(_ what: String, _ detail: String, _ sessions: Sessions) async {
        let note = JournalNote(who: Operator.name, what: what, subject: name, detail: detail)
        guard let session = sessions.session(for: name) ?? sessions.open.first,
            let data = try? StatusCoding.encoder().encode(note)
        else { return }
        let request = AgentRequest("POST", "/v1/events", body: String(decoding: data, as: UTF8.self))
        _ = try? await session.agent(request, within: 5)
    }
}
