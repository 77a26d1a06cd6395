internal import Hosts
internal import Planning

/// Refuses connections to the gossip port of a silent peer at once, instead of letting them hang.
///
/// Docker starts no container on an overlay network that is new to its host before it has asked every other member of
/// it for what it knows, and it gives a dead one 10 s to answer: an outage three times as long as it need be. The rules
/// stand in a table of their own and end by themselves when nobody renews them.
struct QuickRefusal: Sendable {
    private static let table = "inet trivet_agent"
    /// Docker's gossip among nodes, TCP and UDP (docs.docker.com/engine/swarm/swarm-tutorial).
    private static let gossipPort = 7946

    static let rules = """
        table \(table) {
        \tset silent { type ipv4_addr; flags timeout; }
        \tchain output {
        \t\ttype filter hook output priority filter - 5; policy accept;
        \t\tip daddr @silent tcp dport \(gossipPort) tcp flags & (syn | ack) == syn reject with tcp reset
        \t}
        }

        """

    var run: @Sendable (Command) async -> CommandResult? = { try? await Shell.run($0) }

    /// Empties what an earlier agent left. Without nftables connections simply hang as they always did.
    func prepare() async {
        let script = "table \(Self.table)\ndelete table \(Self.table)\n\(Self.rules)"
        _ = await run(Command("nft", ["-f", "-"], input: script, timeout: 5))
    }

    /// Somebody may have flushed all rules since the agent started: then the table is made again.
    func refuse(_ address: String) async {
        let element = "\(address) timeout 60s"
        guard let answer = await change("add", element), !answer.succeeded else { return }
        await prepare()
        await change("add", element)
    }

    func admit(_ address: String) async { await change("delete", address) }

    @discardableResult
    private func change(_ verb: String, _ element: String) async -> CommandResult? {
        let words = [verb, "element", "inet", "trivet_agent", "silent", "{ \(element) }"]
        return await run(Command("nft", words, timeout: 5))
    }
}
