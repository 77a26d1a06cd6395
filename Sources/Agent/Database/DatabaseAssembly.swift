internal import FoundationEssentials
internal import Hosts
internal import Planning
internal import Systems

/// The parts of an agent that are about the database.
struct DatabaseAssembly {
    let keeper: DatabaseKeeper

    init(settings: AgentSettings, paths: AgentPaths, peers: Peers, journal: Journal) {
        let memo = FileMemo<DatabaseCluster?>()
        let path = paths.databaseBook
        keeper = DatabaseKeeper(
            host: settings.host,
            book: {
                memo.value(of: path) {
                    FileManager.default.contents(atPath: path).flatMap {
                        try? JSONDecoder().decode(DatabaseCluster.self, from: $0)
                    }
                }
            },
            hands: DatabaseKeeper.Hands(
                others: { await Self.others(peers) },
                ask: { host, claim in await Self.ask(host, claim, peers) }
            ),
            journal: journal
        )
    }

    private static func others(_ peers: Peers) async -> [String: HostDatabase] {
        let answers: [(peer: Peers.Peer, answer: Result<HostDatabase, Peers.Failure>)] = await peers.ask(
            "/v1/database/member"
        )
        return answers.reduce(into: [:]) { hosts, answer in hosts[answer.peer.name] = try? answer.answer.get() }
    }

    private static func ask(_ host: String, _ claim: DatabaseClaim, _ peers: Peers) async -> DatabaseConsent? {
        guard let peer = peers.all.first(where: { $0.name == host }),
            let body = try? StatusCoding.encoder().encode(claim)
        else { return nil }
        let answer: Result<DatabaseConsent, Peers.Failure> = await peers.ask(
            peer,
            "/v1/database/claim",
            body: Array(body)
        )
        return try? answer.get()
    }
}
