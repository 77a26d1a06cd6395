internal import Engines
internal import Estate
internal import FoundationEssentials
internal import Systems

/// How the files are kept, asked of Ceph when somebody wants to know.
struct StorageReader: Sendable {
    let settings: AgentSettings
    let ceph: Ceph.Client
    let watch: MountWatch
    let peers: Peers
    let book: @Sendable () throws -> VolumeBook

    /// This host's own mount; nil where there is none to be.
    func files() async -> FilesStatus? {
        guard let book = try? book(), book.engine == .ceph else { return nil }
        return await watch.status
    }

    /// Nil where nothing was applied yet.
    func status() async -> StorageStatus? {
        guard let book = try? book() else { return nil }
        guard book.engine == .ceph else { return StorageStatus(engine: book.engine.rawValue) }
        do {
            var status = try await ceph.within(.seconds(3)).status()
            if status.health.hasFlagsOfParts, let health = try? await ceph.within(.seconds(2)).health() {
                status.health = health
            }
            return status.storage
        } catch {
            return StorageStatus(engine: book.engine.rawValue, silence: Self.words(error))
        }
    }

    func report() async -> StorageReport? {
        guard let status = await status() else { return nil }
        async let files = allFiles()
        guard status.isCeph, status.silence == nil else {
            return StorageReport(status: status, places: await places(files, nil, nil))
        }
        // Many questions at once: on a busy host each takes its time, and somebody is waiting for all of them.
        let patient = ceph.within(.seconds(12))
        async let tree = try? patient.osdTree()
        async let usage = try? patient.osdUsage()
        async let deaths = status.disks.working < status.disks.all ? deaths() : [:]
        async let monitors = try? patient.monitors()
        async let servers = try? patient.fileSystems()
        async let pools = try? patient.usage()
        async let health = try? patient.health()
        let space = (await usage?.nodes ?? []).reduce(into: [:]) { $0[$1.id] = $1 }
        return StorageReport(
            status: status,
            places: await places(files, monitors, servers),
            disks: Self.disks(await tree, space, await deaths),
            hosts: Set([settings.host] + settings.peers.map(\.name)),
            // While a disk is away Ceph counts on fewer copies than there will be again.
            left: status.disks.working < status.disks.all
                ? nil : await pools?.pools.first { $0.name == CephNames.dataPool }?.stats.left,
            details: await health?.details ?? []
        )
    }

    private static func words(_ error: any Error) -> String {
        guard let failure = error as? Ceph.Failure else { return "\(error)" }
        return failure.code == .timedOut ? "too few of its monitors can be reached" : failure.message
    }

    private func allFiles() async -> [String: FilesStatus] {
        let answers: [(peer: Peers.Peer, answer: Result<FilesStatus, Peers.Failure>)] = await peers.ask("/v1/files")
        var all = answers.reduce(into: [:]) { $0[$1.peer.name] = try? $1.answer.get() }
        all[settings.host] = await watch.status
        return all
    }

    private func places(
        _ files: [String: FilesStatus],
        _ monitors: Ceph.Monitors?,
        _ servers: Ceph.FileSystems?
    ) -> [StorageReport.Place] {
        let isCeph = (try? book())?.engine == .ceph
        let working = Set(monitors?.quorum ?? [])
        let ranks = (monitors?.all ?? []).reduce(into: [:]) { $0[$1.name] = working.contains($1.rank) }
        let states = ((servers?.standbys ?? []) + (servers?.serving ?? [])).reduce(into: [:]) { states, server in
            states[server.name] = server.state.split(separator: ":").last.map(String.init)
        }
        return ([settings.host] + settings.peers.map(\.name)).sorted().map { host in
            StorageReport.Place(
                host: host,
                monitor: ranks[host],
                server: states[host],
                files: isCeph ? files[host] : nil
            )
        }
    }

    /// Since when each OSD that is down is so. Ceph's own stamp is missing where an OSD has said itself that it dies.
    private func deaths() async -> [Int: Date] {
        var deaths: [Int: Date] = [:]
        for osd in (try? await ceph.osdMap())?.osds ?? [] where osd.up == 0 {
            deaths[osd.id] = try? await ceph.osdMap(at: osd.downAt).changed
        }
        return deaths
    }

    private static func disks(
        _ tree: Ceph.OSDTree?,
        _ space: [Int: Ceph.OSDUsage.Node],
        _ deaths: [Int: Date]
    ) -> [StorageReport.Disk] {
        (tree?.hosts ?? [:]).sorted { $0.key < $1.key }.flatMap { host, osds in
            osds.map { osd in
                StorageReport.Disk(
                    host: host,
                    name: osd.name,
                    isUp: osd.status == "up",
                    isIn: (osd.reweight ?? 0) > 0,
                    space: space[osd.id].map {
                        HostStatus.Memory(used: $0.usedKilobytes * 1024, total: $0.kilobytes * 1024)
                    },
                    parts: space[osd.id]?.groups,
                    since: deaths[osd.id]
                )
            }
        }
    }
}
