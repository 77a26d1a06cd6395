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
        try await HostChange(workspace: try estate.workspace(), name: name).perform(what, body)
    }
}

/// A change of one host, under the lock of all.
struct HostChange: Sendable {
    let workspace: Workspace
    let estate: Estate
    let host: Host

    init(workspace: Workspace, name: String) throws {
        let estate = try workspace.estate()
        guard let host = estate.host(named: name) else {
            let names = estate.hosts.map(\.name).joined(separator: ", ")
            throw Failure(.invalid, "the estate has no host \(name)", next: "one of: \(names)")
        }
        self.workspace = workspace
        self.estate = estate
        self.host = host
    }

    func perform(_ what: String, _ body: @escaping @Sendable (Sessions) async throws -> String) async throws {
        try await Sessions.with(estate.hosts, connector: workspace.connector) { sessions in
            let holder = LockHolder(who: Operator.name, what: what)
            for session in sessions.open { try await session.lock(holder) }
            let done = try await body(sessions)
            await note(what, done, sessions)
            Talk.say(done)
        }
    }

    /// Into the journal of one host that can write it; without one it is not known later who did it, and no more.
    private func note(_ what: String, _ detail: String, _ sessions: Sessions) async {
        let note = JournalNote(who: Operator.name, what: what, subject: host.name, detail: detail)
        guard let data = try? StatusCoding.encoder().encode(note) else { return }
        let request = AgentRequest("POST", "/v1/events", body: String(decoding: data, as: UTF8.self))
        let own = sessions.open.filter { $0.host.name == host.name }
        for session in own + sessions.open.filter({ $0.host.name != host.name })
        where (try? await session.agent(request, within: 5)) != nil {
            return
        }
    }
}
