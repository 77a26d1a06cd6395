internal import AsyncHTTPClient
internal import Engines
internal import Logging
internal import Systems

/// The parts of an agent that are about the room on its host.
struct SpaceAssembly {
    let keeper: SpaceGuard

    init(
        settings: AgentSettings,
        paths: AgentPaths,
        http: HTTPClient,
        docker: Docker.Client,
        peers: Peers,
        journal: Journal,
        storage: StorageReader,
        logger: Logger
    ) {
        // Removing takes longer than answering.
        let slow = Docker.Client(http: http, socket: paths.docker, deadline: .seconds(120))
        let place = DockerPlace(docker: docker)
        keeper = SpaceGuard(
            shelf: ImageShelf(docker: slow, peers: peers, journal: journal),
            rules: settings.space ?? .standard,
            probe: HostDiskProbe(images: { await place.path() }),
            hands: SpaceGuard.Hands(
                pruneLogs: { try await LogPruning.run() },
                pruneBuilds: { try await slow.pruneBuildCache(unusedFor: "1h") },
                files: { await storage.status()?.space }
            ),
            journal: journal,
            logger: logger
        )
    }
}

/// Where Docker keeps its data, asked once.
private actor DockerPlace {
    private let docker: Docker.Client
    private var known: String?

    init(docker: Docker.Client) { self.docker = docker }

    func path() async -> String? {
        if known == nil { known = try? await docker.info().root }
        return known
    }
}
