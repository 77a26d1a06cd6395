internal import AsyncHTTPClient
internal import Engines
internal import FoundationEssentials
internal import Logging
internal import NIOSSL
internal import ServiceLifecycle
internal import Systems

/// All parts of an agent, put together in the order in which they depend on each other.
struct AgentAssembly {
    let logger: Logger
    let journal: Journal
    let services: [any Service]

    init(
        settings: AgentSettings,
        paths: AgentPaths,
        http: HTTPClient,
        tls: TLSConfiguration?,
        version: String,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws {
        logger = Logger(label: "trivet") { label in StreamLogHandler.standardError(label: label) }
        journal = try Journal(path: paths.journal, host: settings.host)
        let docker = Docker.Client(http: http, socket: paths.docker)
        let peers = Peers(settings: settings, http: http)
        let reader = SwarmReader(docker: docker, settings: settings)
        let suspects = Suspects()
        let ports = PortBook(docker: docker, peers: peers)
        let keeper = TableKeeper(
            reader: reader,
            ports: ports,
            peers: peers,
            store: TableStore(path: paths.table),
            journal: journal,
            suspects: suspects,
            logger: logger
        )
        let fence = FenceAssembly(
            settings: settings,
            paths: paths,
            docker: docker,
            peers: peers,
            suspects: suspects,
            journal: journal,
            logger: logger
        )
        let volumes = VolumeAssembly(
            settings: settings,
            paths: paths,
            docker: docker,
            peers: peers,
            keeper: keeper,
            journal: journal,
            logger: logger,
            gate: fence.gate
        )
        let space = SpaceAssembly(
            settings: settings,
            paths: paths,
            http: http,
            docker: docker,
            peers: peers,
            journal: journal,
            storage: fence.reader,
            logger: logger
        )
        let database = DatabaseAssembly(
            settings: settings,
            paths: paths,
            http: http,
            peers: peers,
            table: keeper,
            journal: journal
        )
        let writer = database.writer
        let edge = EdgeHealth()
        let outbox = HintSender.Outbox()
        let api = AgentAPI(
            status: StatusReader(
                settings: settings,
                docker: docker,
                swarm: reader,
                keeper: keeper,
                edge: edge,
                ports: ports,
                peers: peers,
                storage: fence.reader,
                space: space.keeper,
                fullVolumes: volumes.full,
                database: database.keeper,
                writer: writer,
                version: version
            ),
            keeper: keeper,
            journal: journal,
            logs: LogSource(host: settings.host, docker: docker, peers: peers),
            metrics: Metrics(
                keeper: keeper,
                edge: edge,
                peers: peers,
                space: SpaceAPI(keeper: space.keeper),
                version: version
            ),
            volumes: volumes.api,
            fence: fence.api(volumes: volumes.api.reader.keeper, routing: writer.news),
            space: SpaceAPI(keeper: space.keeper),
            database: database.api
        )
        var services: [any Service] = [
            ResolverService(port: settings.port + 1, board: keeper.board, logger: logger),
            TableRefresher(keeper: keeper),
            space.keeper,
            EventWatcher(docker: docker, keeper: keeper, outbox: outbox, journal: journal, logger: logger),
            HintSender(peers: peers, outbox: outbox),
            PeerWatch(
                peers: peers,
                suspects: suspects,
                keeper: keeper,
                refusal: QuickRefusal(),
                known: fence.known,
                routing: { await writer.hear($0, of: $1) }
            ),
            LeaderRescuer(
                docker: docker,
                peers: peers,
                keeper: keeper,
                suspects: suspects,
                journal: journal,
                address: settings.address
            ),
            EdgeFeeder(
                caddy: Caddy.Client(http: http, socket: paths.caddy),
                keeper: keeper,
                port: settings.edgePort,
                resolverPort: settings.port + 1,
                adminSocket: paths.caddy,
                health: edge,
                logger: logger
            ),
            Listener(place: .socket(paths.socket), api: api, logger: logger),
        ]
        services +=
            database.services + volumes.services + fence.services(volumes: volumes.api.reader.keeper, table: keeper)
        if let tls {
            services.append(
                Listener(
                    place: .network(address: settings.address, port: settings.port, tls: tls),
                    api: api,
                    logger: logger
                )
            )
        }
        services.append(
            Watchdog(
                keeper: keeper,
                client: AgentClient(socket: paths.socket, http: http, deadline: .seconds(2)),
                environment: environment,
                logger: logger
            )
        )
        self.services = services
    }
}
