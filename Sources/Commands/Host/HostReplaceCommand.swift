import ArgumentParser
import Converge
import Estate
import Hosts
import Planning
import Systems
import Trust

/// `trivet host replace`
struct HostReplaceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replace",
        abstract: "Put a new machine in the place of a dead one, under the same name.",
        discussion: """
            The new machine is a plain Debian with empty disks; another address or other disks of it stand in the estate
            file. The command shows its SSH fingerprints and asks, says what of the dead machine will be forgotten, shows
            the plan, asks for the host's name, and applies the plan. It refuses while the old machine is alive, without a
            quorum, and while Ceph needs the old disks. It may be interrupted at any moment: running it again goes on.

            EXAMPLES
              trivet host replace merlin
              trivet host replace merlin --yes
            """
    )

    @OptionGroup var estate: EstateOption
    @Argument(help: "The host's name in the estate file.") var name: String
    @Flag(name: [.customShort("y"), .long], help: "Ask neither for the new key nor for the plan.") var yes = false
    @Option(help: ArgumentHelp("Wait at most so long for a stack to serve.", valueName: "seconds")) var timeout = 300

    func run() async throws {
        let workspace = try estate.workspace()
        let host = try HostChange(workspace: workspace, name: name).host
        guard case .remote = host.ssh else {
            throw Failure(.invalid, "it is this very machine, which cannot be another", host: name)
        }
        let intent = try await workspace.intent()
        let isTrusted = try await Sessions.with(intent.estate.hosts, connector: workspace.connector) { sessions in
            guard sessions.session(for: name) == nil else { return true }
            _ = try await look(intent, sessions)
            return false
        }
        if !isTrusted { try await trust(host, workspace) }
        try await Sessions.with(intent.estate.hosts, connector: workspace.connector) { sessions in
            if let failure = sessions.failures.first(where: { $0.host == name }) { throw failure }
            try await replace(intent, sessions)
        }
    }

    /// - Returns: what is left of the dead machine.
    private func look(_ intent: Survey.Intent, _ sessions: Sessions) async throws -> [String] {
        let goal = HostReplacer.goal(of: intent)
        let replacement = HostReplacement(host: name, hasCeph: goal != nil)
        let seen = await HostReplacer.see(name, goal: goal, sessions: sessions)
        if let refusal = replacement.refusal(seen) { throw refusal }
        return replacement.remains(seen)
    }

    private func replace(_ intent: Survey.Intent, _ sessions: Sessions) async throws {
        let remains = try await look(intent, sessions)
        let replacement = HostReplacement(host: name, hasCeph: intent.estate.storage.engine == .ceph)
        var undertaking = Undertaking(intent: intent, sessions: sessions, yes: yes, timeout: timeout)
        undertaking.consent = .name(name)
        undertaking.review = { plan in
            guard remains.isEmpty, replacement.isDone(plan) else { return }
            throw replacement.isAlive
        }
        say(remains, hasCeph: replacement.hasCeph)
        try await undertaking.perform(what: "trivet host replace")
        Talk.say(
            "\(name) is replaced." + (replacement.hasCeph ? " `trivet storage` shows how its copies are made." : "")
        )
    }

    private func say(_ remains: [String], hasCeph: Bool) {
        guard !remains.isEmpty else { return Talk.say("Nothing of an earlier \(name) is left to forget.\n") }
        Talk.say("Of the dead \(name) will be forgotten:")
        for thing in remains { Talk.say("    \(thing)") }
        let lost = hasCeph ? "What its own disk held beside Ceph's" : "What its own disk held, its volumes among it,"
        Talk.say("\(lost) is gone with it.\n")
    }

    private func trust(_ host: Host, _ workspace: Workspace) async throws {
        let known = KnownHosts(directory: workspace.directory)
        let offer = try await known.scan(host)
        guard !known.has(offer) else { return }
        let pinned = try await known.pinned(beside: offer)
        let former = pinned.isEmpty ? ["none that is known for \(host.ssh)"] : pinned
        Talk.say("The SSH host keys of \(name) were\n" + lines(former))
        Talk.say("The machine that answers at \(host.ssh) now has\n" + lines(offer.fingerprints))
        if !yes {
            guard Talk.isInteractive else {
                throw Failure(
                    .declined,
                    "nothing was changed: without a terminal nobody can be asked",
                    next: "add --yes"
                )
            }
            guard Talk.confirm("Is that the new \(name)?") else { throw Failure(.declined, "nothing was changed") }
        }
        try known.pin(offer)
    }

    private func lines(_ words: [String]) -> String { words.map { "    \($0)" }.joined(separator: "\n") }
}
