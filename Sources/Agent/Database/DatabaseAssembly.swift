internal import AsyncHTTPClient
internal import FoundationEssentials
internal import Hosts
internal import Planning
internal import ServiceLifecycle
internal import Systems

/// The parts of an agent that are about the database.
struct DatabaseAssembly {
    let keeper: DatabaseKeeper
    let api: DatabaseAPI
    let writer: WriterKeeper
    private let link: RouterLink

    init(
        settings: AgentSettings,
        paths: AgentPaths,
        http: HTTPClient,
        peers: Peers,
        table: TableKeeper,
        journal: Journal
    ) {
        let memo = FileMemo<DatabaseCluster?>()
        let path = paths.databaseBook
        let book: @Sendable () -> DatabaseCluster? = {
            memo.value(of: path) {
                FileManager.default.contents(atPath: path).flatMap {
                    try? JSONDecoder().decode(DatabaseCluster.self, from: $0)
                }
            }
        }
        let router = RouterClient(http: http, socket: paths.router)
        let writer = WriterKeeper(
            host: settings.host,
            hands: WriterKeeper.Hands(
                order: { book()?.members.map(\.host) ?? [] },
                drained: { await Self.drained(table, settings) },
                tell: { await router.tell($0) },
                lookAround: { await router.lookAround() }
            )
        )
        keeper = DatabaseKeeper(
            host: settings.host,
            book: book,
            hands: DatabaseKeeper.Hands(
                others: { await Self.others(peers) },
                ask: { host, claim in await Self.ask(host, claim, peers) },
                writer: { await writer.writer }
            ),
            journal: journal
        )
        link = RouterLink(client: router, keeper: writer, isWanted: { book() != nil })
        self.writer = writer
        api = DatabaseAPI(host: settings.host, keeper: keeper, writer: writer, router: router, peers: peers)
    }

    var services: [any Service] { [keeper, writer, link] }

    /// Nil where this host's Docker does not lead the Swarm.
    private static func drained(_ table: TableKeeper, _ settings: AgentSettings) async -> Set<String>? {
        guard let nodes = await table.lastReading()?.nodes,
            nodes.contains(where: { $0.leader && $0.address == settings.address })
        else { return nil }
        let addresses = Set(nodes.filter { $0.availability == "drain" }.map(\.address))
        let hosts = settings.peers.map { ($0.name, $0.address) } + [(settings.host, settings.address)]
        return Set(hosts.filter { addresses.contains($0.1) }.map(\.0))
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
