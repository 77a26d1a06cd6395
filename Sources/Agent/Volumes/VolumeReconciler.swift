internal import Engines
internal import FoundationEssentials
internal import Logging
internal import ServiceLifecycle
internal import Systems

/// Compares again and again what is held with what Docker runs, and sees that Docker has loaded the driver.
struct VolumeReconciler: Service {
    let docker: Docker.Client
    let keeper: VolumeKeeper
    let logger: Logger
    var mounted: @Sendable () -> Set<String> = { MountTable.mountedVolumes() }
    var dockerStarted: @Sendable () -> Date? = { DockerProcess.started }
    var isMaking: @Sendable () -> Bool = { ContainerFolders().isMaking }
    var clock: any Clock<Duration> = ContinuousClock()

    struct Memory {
        /// The start of the Docker that was seen to have loaded the driver.
        var loadedSince: Date?
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var memory = Memory()
            while !Task.isCancelled {
                do {
                    try await pass(&memory)
                } catch {
                    logger.debug("volumes cannot be compared with containers", metadata: ["problem": "\(error)"])
                }
                guard (try? await clock.sleep(for: .seconds(10))) != nil else { return }
            }
        }
    }

    func pass(_ memory: inout Memory) async throws {
        // What was held before the host was started is let go though Docker may never answer.
        try await keeper.settle()
        let started = dockerStarted()
        if started == nil || started != memory.loadedSince { memory.loadedSince = try await load() ? started : nil }
        // Before the list: what is made between the two is in the list.
        let isMaking = isMaking()
        let containers = try await docker.containers()
        let uses = containers.filter(\.isAlive).reduce(into: [String: Set<String>]()) { uses, container in
            for volume in container.trivetVolumes { uses[volume, default: []].insert(container.id) }
        }
        let isAsked = await keeper.holds().held.contains { uses[$0] == nil }
        // All processes are looked through only where Docker knows of no use.
        let look = HeldVolumes.Look(
            uses: uses,
            mounted: isAsked ? mounted() : [],
            dockerStarted: isAsked ? dockerStarted() : nil,
            named: containers.reduce(into: []) { $0.formUnion($1.trivetVolumes) },
            isMaking: isMaking
        )
        try await keeper.reconcile(with: look)
    }

    /// Swarm gives tasks with volumes only to hosts whose Docker has loaded the driver. Docker is asked for this when it
    /// starts; it is asked again here, because the agent may have been away then.
    ///
    /// - Returns: whether it has; a Docker that has it keeps it until it ends.
    private func load() async throws -> Bool {
        guard try await docker.info().plugins?.volume?.contains(VolumeDriver.name) == false else { return true }
        _ = try await docker.volumes()
        return false
    }
}
