internal import Engines
internal import FoundationEssentials
internal import Hosts
internal import Planning
internal import Systems

/// What the fence asks the other agents.
struct Neighbours: Sendable {
    struct Yield: Codable, Sendable {
        var volume: String
    }

    struct Reply: Codable, Sendable {
        var word: Handover.Word
    }

    let settings: AgentSettings
    let docker: Docker.Client
    let peers: Peers
    let suspects: Suspects
    /// Seconds for Docker's answer.
    var patience: Double = 1.2

    func ask(_ host: String, toYield volume: String) async -> Handover.Word {
        guard let peer = peers.all.first(where: { $0.name == host }), !suspects.current.contains(peer.address),
            let body = try? JSONEncoder().encode(Yield(volume: volume))
        else { return .silent }
        let answer: Result<Reply, Peers.Failure> = await peers.ask(peer, "/v1/volumes/yield", body: Array(body))
        return (try? answer.get().word) ?? .silent
    }

    /// Asked only of a host that did not answer just now, so that this host itself misses it. A manager with a quorum
    /// knows what the Swarm says; only where that is nothing the others are asked.
    func judge(_ host: String) async -> Absence {
        var own = await seen()
        own.silent.insert(host)
        let alone = Absence.judge(host, own: own, others: [], hosts: peers.all.count + 1)
        guard alone == .unclear else { return alone }
        let answers: [(peer: Peers.Peer, answer: Result<Neighbourhood, Peers.Failure>)] =
            await answering.ask("/v1/neighbourhood")
        let others = answers.filter { $0.peer.name != host }.compactMap { try? $0.answer.get() }
        return Absence.judge(host, own: own, others: others, hosts: peers.all.count + 1)
    }

    /// Whether all others that answer, one at least, miss it as well.
    func agree(isSilent host: String) async -> Bool {
        let answers: [(peer: Peers.Peer, answer: Result<Neighbourhood, Peers.Failure>)] =
            await answering.ask("/v1/neighbourhood")
        let others = answers.filter { $0.peer.name != host }.compactMap { try? $0.answer.get() }
        return !others.isEmpty && others.allSatisfy { $0.silent.contains(host) }
    }

    /// Those that are worth asking: nobody waits for a host that is known to be silent.
    var answering: Peers {
        let silent = suspects.current
        return Peers(all: peers.all.filter { !silent.contains($0.address) }, http: peers.http, deadline: peers.deadline)
    }

    /// As this host tells others.
    func seen() async -> Neighbourhood {
        let silent = suspects.current
        return Neighbourhood(
            silent: Set(peers.all.filter { silent.contains($0.address) }.map(\.name)),
            states: await states()
        )
    }

    /// Only a manager with a quorum says anything.
    private func states() async -> [String: String]? {
        let docker = docker
        let nodes = try? await withDeadline(seconds: patience) {
            try await docker.nodes()
        } onExpiry: {
            Planning.Failure(.timeout, "Docker does not answer")
        }
        guard let all = nodes?.map({ $0.status(settings) }), all.contains(where: \.leader) else { return nil }
        let names = Dictionary(peers.all.map { ($0.address, $0.name) }) { first, _ in first }
        // A host that joined anew is there twice: the better word counts.
        return Dictionary(all.map { (names[$0.address] ?? $0.name, $0.state) }) { $0 == "ready" ? $0 : $1 }
    }
}
