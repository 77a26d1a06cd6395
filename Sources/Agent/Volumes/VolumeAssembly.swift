internal import Engines
internal import Logging
internal import ServiceLifecycle
internal import Systems

/// The parts of an agent that are about volumes.
struct VolumeAssembly {
    let api: VolumeAPI
    let services: [any Service]
    let full = NewsBoard<[FullVolume]>([])

    init(
        settings: AgentSettings,
        paths: AgentPaths,
        docker: Docker.Client,
        peers: Peers,
        keeper table: TableKeeper,
        journal: Journal,
        logger: Logger,
        gate: any VolumeGate = OpenGate()
    ) {
        let hands = VolumeHands()
        let files = VolumeFiles(hands: hands, bookPath: paths.volumeBook)
        let keeper = VolumeKeeper(
            files: files,
            gate: gate,
            store: HeldFile(path: paths.volumesHeld),
            journal: journal,
            logger: logger
        )
        let meter = VolumeMeter(files: files, path: paths.volumeSizes)
        let reader = VolumeReader(
            host: settings.host,
            files: files,
            keeper: keeper,
            meter: meter,
            docker: docker,
            peers: peers
        )
        let bin = VolumeBin(keeper: keeper, reader: reader, peers: peers, journal: journal)
        let address = settings.address
        api = VolumeAPI(reader: reader, bin: bin, journal: journal)
        services = [
            hands,
            meter,
            PluginListener(
                path: paths.plugin,
                plugin: VolumePlugin(driver: VolumeDriverAnswers(keeper: keeper, bin: bin), logger: logger),
                logger: logger
            ),
            VolumeReconciler(docker: docker, keeper: keeper, logger: logger),
            VolumeChores(files: files, bin: bin, journal: journal, logger: logger, full: full) {
                await table.lastReading()?.nodes.contains { $0.leader && $0.address == address } ?? false
            },
        ]
    }
}
