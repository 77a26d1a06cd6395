import ArgumentParser
import Estate
import Planning
import Trust

/// `trivet trust`
struct TrustCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Pin the SSH host keys of your servers in known_hosts beside the estate.",
        discussion: """
            Compare the fingerprints with what the machine itself says: ssh-keygen -l -f /etc/ssh/ssh_host_ed25519_key.pub

            EXAMPLES
              trivet trust                       every host that is not pinned yet
              trivet trust kestrel --replace     after kestrel was reinstalled
            """
    )

    @OptionGroup var estate: EstateOption
    @Argument(help: "Hosts; all when none is named.") var hosts: [String] = []
    @Flag(help: "Take the new key where another is pinned.") var replace = false
    @Flag(name: [.customShort("y"), .long], help: "Do not ask.") var yes = false

    func run() async throws {
        let workspace = try estate.workspace()
        let known = KnownHosts(directory: workspace.directory)
        var failures: [Failure] = []
        for host in try workspace.estate().hosts where hosts.isEmpty || hosts.contains(host.name) {
            do {
                try pin(try await known.scan(host), in: known)
            } catch let failure as Failure where failure.kind != .declined {
                failures.append(failure.on(host.name))
            }
        }
        guard failures.isEmpty else { throw Failures(all: failures) }
    }

    private func pin(_ offer: KnownHosts.Offer, in known: KnownHosts) throws {
        guard !offer.lines.isEmpty else { return }
        if known.has(offer) { return Talk.say("\(offer.host): pinned already") }
        if known.contradicts(offer), !replace {
            throw Failure(
                .refused,
                "another key is pinned than the one it offers now",
                words: offer.fingerprints.joined(separator: "\n"),
                next:
                    "if the machine was reinstalled: trivet trust \(offer.host) --replace; if not, find out who answers there"
            )
        }
        Talk.say("\(offer.host) offers\n" + offer.fingerprints.map { "    \($0)" }.joined(separator: "\n"))
        if !yes {
            guard Talk.isInteractive else {
                throw Failure(
                    .declined,
                    "nothing was pinned: without a terminal nobody can be asked",
                    next: "add --yes"
                )
            }
            guard Talk.confirm("Is that \(offer.host)?") else { throw Failure(.declined, "nothing was pinned") }
        }
        try known.pin(offer)
        Talk.say("\(offer.host): pinned")
    }
}
