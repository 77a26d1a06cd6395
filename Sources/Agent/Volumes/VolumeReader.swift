internal import Engines
internal import Estate
internal import FoundationEssentials
internal import Hosts
internal import Planning
internal import Systems

/// What this host knows of volumes, and through its peers the estate.
struct VolumeReader: Sendable {
    /// Volume → the containers of this host with it, stopped ones too.
    typealias Users = [String: [VolumeStatus.User]]

    let host: String
    let files: VolumeFiles
    let keeper: VolumeKeeper
    let meter: VolumeMeter
    let docker: Docker.Client
    let peers: Peers
    /// Less than peers wait for the whole answer.
    var patience = 1.2

    /// Where a volume lies: everywhere on CephFS, else on this host.
    func place(_ book: VolumeBook) -> String? { book.engine == .directory ? host : nil }

    func users(within seconds: Double) async throws -> Users {
        try await withDeadline(seconds: seconds) {
            try await docker.containers()
        } onExpiry: {
            Planning.Failure(.timeout, "Docker does not answer")
        }.reduce(into: [:]) { users, container in
            let name = String((container.names?.first ?? container.id).drop { $0 == "/" })
            let user = VolumeStatus.User(host: host, container: name, isRunning: container.isAlive)
            for volume in container.trivetVolumes { users[volume, default: []].append(user) }
        }
    }

    func own() async -> HostVolumes {
        guard let book = try? files.book() else { return HostVolumes(host: host, engine: nil) }
        async let measures = meter.recent()
        async let names = Result.of { try await files.list(within: patience) }
        async let bin = Result.of { try await files.bin(within: patience) }
        async let users = Result.of { try await self.users(within: patience) }
        let sizes = await measures
        let listed = await names
        let asked = await users
        let holds = await keeper.holds()
        let all = (try? asked.get()) ?? [:]
        var volumes: [VolumeStatus] = []
        for name in Set((try? listed.get()) ?? Array(sizes.keys)).union(holds.held).sorted() {
            var status = status(of: name, sizes[name], book)
            status.holders = holds.held.contains(name) ? [host] : []
            status.users = all[name] ?? []
            status.problem = await keeper.trouble(of: name)
            volumes.append(status)
        }
        return HostVolumes(
            host: host,
            engine: book.engine,
            volumes: volumes,
            removed: ((try? await bin.get()) ?? []).map {
                RemovedVolume($0, host: place(book), keepDays: book.keepRemovedDays)
            },
            problem: listed.problem ?? asked.problem
        )
    }

    private func status(of name: String, _ reading: VolumeMeter.Reading?, _ book: VolumeBook) -> VolumeStatus {
        let entry = book.volumes[name]
        let isCeph = book.engine == .ceph
        return VolumeStatus(
            name: name,
            host: place(book),
            size: reading?.measure.size,
            growth: reading?.growth,
            quota: isCeph ? reading?.measure.quota : entry?.quota,
            enforced: isCeph,
            exclusive: book.isExclusive(name),
            snapshots: entry?.snapshots
        )
    }

    func estate() async -> EstateVolumes {
        async let own = own()
        let others: [(peer: Peers.Peer, answer: Result<HostVolumes, Peers.Failure>)] = await peers.ask("/v1/volumes")
        var missing: [String: String] = [:]
        var hosts = [await own]
        for (peer, answer) in others {
            switch answer {
            case .success(let volumes): hosts.append(volumes)
            case .failure(let failure): missing[peer.name] = failure.description
            }
        }
        return EstateVolumes(merging: hosts, missing: missing)
    }
}

extension Docker.Container {
    /// Running, or not ended for good: between two runs too.
    var isAlive: Bool { ["running", "paused", "restarting"].contains(state) }

    var trivetVolumes: Set<String> {
        Set((mounts ?? []).filter { $0.type == "volume" && $0.driver == VolumeDriver.name }.compactMap(\.name))
    }
}
