internal import Engines
internal import Estate
internal import FoundationEssentials
internal import Logging
internal import ServiceLifecycle
internal import Systems

/// The parts of an agent that see to it that a volume never has two writers.
struct FenceAssembly {
    let gate: CephGate
    let watch: MountWatch
    let neighbours: Neighbours
    private let hands: VolumeHands
    private let toucher: MountToucher
    private let settings: AgentSettings
    private let docker: Docker.Client
    private let suspects: Suspects
    private let journal: Journal
    private let logger: Logger
    private let book: @Sendable () throws -> VolumeBook
    private let ceph: Ceph.Client
    let known = KnownFiles()

    init(
        settings: AgentSettings,
        paths: AgentPaths,
        docker: Docker.Client,
        peers: Peers,
        suspects: Suspects,
        journal: Journal,
        logger: Logger
    ) {
        let toucher = MountToucher(root: VolumeBook.root)
        let hands = VolumeHands { _ in try await toucher.touch() }
        let files = VolumeFiles(hands: hands, bookPath: paths.volumeBook)
        book = { try files.book() }
        ceph = .local(CephNames.fenceUser)
        watch = MountWatch(probe: HostMountProbe(root: VolumeBook.root, hands: hands))
        neighbours = Neighbours(settings: settings, docker: docker, peers: peers, suspects: suspects)
        gate = CephGate(
            host: settings.host,
            hands: CephFenceHands(
                host: settings.host,
                ceph: ceph.within(.seconds(10)),
                mounts: watch,
                neighbours: neighbours,
                known: known
            ),
            journal: journal,
            engine: { try files.book().engine }
        )
        self.hands = hands
        self.toucher = toucher
        self.settings = settings
        self.docker = docker
        self.suspects = suspects
        self.journal = journal
        self.logger = logger
    }

    /// How the files are kept, for the status.
    var reader: StorageReader {
        StorageReader(settings: settings, ceph: ceph, watch: watch, peers: neighbours.peers, book: book)
    }

    func api(volumes: VolumeKeeper, routing: NewsBoard<RoutingNews>) -> FenceAPI {
        FenceAPI(neighbours: neighbours, watch: watch, keeper: volumes, routing: routing)
    }

    /// What runs; the driver's part is made after the gate, and told of by the gate's doubts.
    func services(volumes: VolumeKeeper, table: TableKeeper) -> [any Service] {
        let book = book
        let isWanted: @Sendable () -> Bool = { (try? book())?.engine == .ceph }
        let users = VolumeUsers(docker: docker)
        return [
            toucher,
            hands,
            MountCare(
                watch: watch,
                gate: gate,
                users: users,
                doubt: { await volumes.doubt() },
                isWanted: isWanted,
                journal: journal,
                logger: logger
            ),
            SelfFence(
                docker: docker,
                peers: neighbours.peers,
                suspects: suspects,
                users: users,
                gate: gate,
                book: book,
                journal: journal
            ),
            LossReporter(
                settings: settings,
                ceph: ceph,
                admin: .local(CephNames.admin),
                keeper: table,
                neighbours: neighbours,
                suspects: suspects,
                known: known,
                isWanted: isWanted,
                journal: journal,
                logger: logger
            ),
        ]
    }
}
