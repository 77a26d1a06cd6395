internal import Engines
internal import FoundationEssentials
internal import Hosts
internal import Planning
internal import Systems

/// This host's own status, and the whole estate's, asked anew each time.
struct StatusReader: Sendable {
    let settings: AgentSettings
    let docker: Docker.Client
    let swarm: SwarmReader
    let keeper: TableKeeper
    let edge: EdgeHealth
    let ports: PortBook
    let peers: Peers
    let storage: StorageReader
    let space: SpaceGuard
    let fullVolumes: NewsBoard<[FullVolume]>
    let database: DatabaseKeeper
    let writer: WriterKeeper
    var units = UnitHealth()
    let version: String

    func host() async -> HostStatus {
        let facts = HostFacts.read()
        async let stopped = units.problems()
        var status = HostStatus(
            name: settings.host,
            address: settings.address,
            answered: true,
            release: facts.release,
            kernel: facts.kernel,
            uptime: facts.uptime,
            load: facts.load,
            memory: facts.memory,
            disk: facts.disk,
            space: await space.status(),
            caddyAnswers: edge.problem == nil,
            files: await storage.files(),
            fullVolumes: fullVolumes.value.isEmpty ? nil : fullVolumes.value,
            database: await database.state(),
            router: await writer.word,
            agent: version,
            clock: Date()
        )
        await DockerReader(docker: docker, settings: settings).write(to: &status)
        let problems = (status.problem.map { [$0] } ?? []) + (await stopped)
        status.problem = problems.isEmpty ? nil : problems.joined(separator: ", ")
        return status
    }

    /// From the local manager, else from the first peer that is one.
    func services() async throws -> [ServiceStatus] {
        do {
            return try await localServices()
        } catch {
            if let services: [ServiceStatus] = await peers.first("/v1/services?local=true") { return services }
            throw error
        }
    }

    /// Within less than the command line waits for the whole estate's answer, peers' answers after it included.
    func localServices() async throws -> [ServiceStatus] {
        try await withDeadline(seconds: 3) {
            try await swarm.read(full: true).services
        } onExpiry: {
            Planning.Failure(.timeout, "the Swarm's managers do not say what runs; they may be electing a leader")
        }
    }

    func containers() async throws -> [ContainerStatus] {
        try await docker.containers().map { $0.status(host: settings.host) }.sorted {
            ($0.name, $0.id) < ($1.name, $1.id)
        }
    }

    func estate() async -> EstateStatus {
        async let own = host()
        async let others: [(peer: Peers.Peer, answer: Result<HostStatus, Peers.Failure>)] = peers.ask("/v1/status")
        async let services = Result.of { try await self.services() }
        async let storage = storageStatus()
        let hosts =
            await [own]
            + others.map { peer, answer in
                switch answer {
                case .success(let status): status
                case .failure(let failure):
                    .silent(name: peer.name, address: peer.address, problem: failure.description)
                }
            }
        let result = await services
        let members = hosts.compactMap { host in host.database.map { (host.name, $0) } }
        let routers = hosts.compactMap { host in host.router.map { (host.name, $0) } }
        return EstateStatus(
            estate: settings.estate,
            at: Date(),
            hosts: hosts.sorted { $0.name < $1.name },
            services: (try? result.get()) ?? [],
            routes: await routes(),
            storage: await storage,
            database: await database.status(
                Dictionary(members) { first, _ in first },
                routers: Dictionary(routers) { first, _ in first }
            ),
            servicesProblem: result.problem
        )
    }

    private func storageStatus() async -> StorageStatus? {
        let seen = await storage.status()
        let day = await space.filesFullAt(seen)
        var status = seen
        status?.fullAt = day
        return status
    }

    func storageReport() async -> StorageReport? {
        let seen = await storage.report()
        let day = await space.filesFullAt(seen?.status)
        var report = seen
        report?.status.fullAt = day
        return report
    }

    private func routes() async -> [RouteStatus] {
        guard let table = await keeper.current() else { return [] }
        return await UpstreamCheck().statuses(of: table)
    }

    func estateContainers() async -> EstateContainers {
        async let own = Result.of { try await containers() }
        async let others: [(peer: Peers.Peer, answer: Result<[ContainerStatus], Peers.Failure>)] = peers.ask(
            "/v1/containers"
        )
        var all = EstateContainers(containers: [])
        switch await own {
        case .success(let containers): all.containers += containers
        case .failure(let error): all.missing[settings.host] = "\(error)"
        }
        for (peer, answer) in await others {
            switch answer {
            case .success(let containers): all.containers += containers
            case .failure(let failure): all.missing[peer.name] = failure.description
            }
        }
        all.containers.sort { ($0.host, $0.name, $0.id) < ($1.host, $1.name, $1.id) }
        return all
    }
}

extension Result where Failure == any Error {
    var problem: String? {
        if case .failure(let error) = self { return "\(error)" }
        return nil
    }
}
