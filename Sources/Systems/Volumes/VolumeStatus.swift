package import Estate
package import FoundationEssentials

/// One volume: where it lies, how large it is, and who has it.
package struct VolumeStatus: Sendable, Equatable, Codable {
    /// A container with the volume, running or not.
    package struct User: Sendable, Equatable, Codable {
        package var host: String
        package var container: String
        package var isRunning: Bool

        package init(host: String, container: String, isRunning: Bool) {
            self.host = host
            self.container = container
            self.isRunning = isRunning
        }
    }

    package var name: String
    /// The one host it lies on with the directory engine; nil on CephFS, where all hosts see it.
    package var host: String?
    /// The hosts that hold it: at most one of an exclusive volume.
    package var holders: [String]
    package var users: [User]
    /// In bytes; nil while it was not measured.
    package var size: Int?
    /// Bytes a day; nil before there is enough to tell.
    package var growth: Int?
    package var quota: Int?
    /// False where the engine cannot: a plain directory grows as far as the disk goes.
    package var enforced: Bool
    package var exclusive: Bool
    package var snapshots: SnapshotSchedule?
    /// What of it does not work.
    package var problem: String?

    package init(
        name: String,
        host: String? = nil,
        holders: [String] = [],
        users: [User] = [],
        size: Int? = nil,
        growth: Int? = nil,
        quota: Int? = nil,
        enforced: Bool = true,
        exclusive: Bool = true,
        snapshots: SnapshotSchedule? = nil,
        problem: String? = nil
    ) {
        self.name = name
        self.host = host
        self.holders = holders
        self.users = users
        self.size = size
        self.growth = growth
        self.quota = quota
        self.enforced = enforced
        self.exclusive = exclusive
        self.snapshots = snapshots
        self.problem = problem
    }
}

/// A volume in the bin.
package struct RemovedVolume: Sendable, Equatable, Codable {
    package var name: String
    /// As of ``VolumeStatus``.
    package var host: String?
    package var removed: Date
    /// From then on it is gone for good.
    package var purged: Date

    package init(name: String, host: String? = nil, removed: Date, purged: Date) {
        self.name = name
        self.host = host
        self.removed = removed
        self.purged = purged
    }

    package init(_ bin: BinName, host: String?, keepDays: Int) {
        self.init(
            name: bin.name,
            host: host,
            removed: Date(timeIntervalSince1970: Double(bin.seconds)),
            purged: Date(timeIntervalSince1970: Double(bin.seconds + keepDays * 86400))
        )
    }

    package var seconds: Int { Int(removed.timeIntervalSince1970) }
}

/// What one host's agent says of volumes.
package struct HostVolumes: Sendable, Equatable, Codable {
    package var host: String
    /// Nil where nothing was applied yet.
    package var engine: StorageEngine?
    package var volumes: [VolumeStatus]
    package var removed: [RemovedVolume]
    /// Why its file system does not answer.
    package var problem: String?

    package init(
        host: String,
        engine: StorageEngine?,
        volumes: [VolumeStatus] = [],
        removed: [RemovedVolume] = [],
        problem: String? = nil
    ) {
        self.host = host
        self.engine = engine
        self.volumes = volumes
        self.removed = removed
        self.problem = problem
    }
}

/// The volumes of all hosts, and the hosts that did not say.
package struct EstateVolumes: Sendable, Equatable, Codable {
    package var engine: StorageEngine?
    package var volumes: [VolumeStatus]
    package var removed: [RemovedVolume]
    /// Host name → why it did not answer, or why its file system does not.
    package var missing: [String: String]

    package init(
        engine: StorageEngine?,
        volumes: [VolumeStatus],
        removed: [RemovedVolume],
        missing: [String: String] = [:]
    ) {
        self.engine = engine
        self.volumes = volumes
        self.removed = removed
        self.missing = missing
    }

    /// On CephFS every host tells of the same directories, each of its own containers; else each of its own directories.
    package init(merging hosts: [HostVolumes], missing: [String: String] = [:]) {
        self.init(engine: hosts.first { $0.engine != nil }?.engine, volumes: [], removed: [], missing: missing)
        for host in hosts {
            if let problem = host.problem { self.missing[host.host] = problem }
            for volume in host.volumes { add(volume) }
            for one in host.removed where !removed.contains(one) { removed.append(one) }
        }
        volumes.sort { ($0.name, $0.host ?? "") < ($1.name, $1.host ?? "") }
        removed.sort { ($0.name, $0.removed, $0.host ?? "") < ($1.name, $1.removed, $1.host ?? "") }
    }

    private mutating func add(_ volume: VolumeStatus) {
        guard let index = volumes.firstIndex(where: { $0.name == volume.name && $0.host == volume.host }) else {
            return volumes.append(volume)
        }
        volumes[index].holders = Set(volumes[index].holders + volume.holders).sorted()
        volumes[index].users += volume.users
        volumes[index].size = volumes[index].size ?? volume.size
        volumes[index].growth = volumes[index].growth ?? volume.growth
        volumes[index].quota = volumes[index].quota ?? volume.quota
        volumes[index].problem = volumes[index].problem ?? volume.problem
    }
}

/// Which volumes a host holds, as its agent answers another.
package struct HostHolds: Sendable, Equatable, Codable {
    package var host: String
    /// False until the agent has compared what it remembers with what Docker runs: then anything may be held.
    package var isSure: Bool
    package var held: [String]

    package init(host: String, isSure: Bool, held: [String]) {
        self.host = host
        self.isSure = isSure
        self.held = held
    }

    /// A host that is not sure holds everything.
    package func mayHold(_ volume: String) -> Bool { !isSure || held.contains(volume) }
}
