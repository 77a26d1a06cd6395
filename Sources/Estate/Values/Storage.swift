/// Where the files of volumes lie.
package enum StorageEngine: String, Sendable, Codable, CaseIterable {
    /// CephFS: three copies, on three hosts with disks or more; volumes follow their services.
    case ceph
    /// A directory of each host's own: volumes do not follow.
    case directory

    /// What an estate gets that does not say: Ceph as soon as it can keep three copies.
    package static func usual(for hosts: [Host]) -> StorageEngine {
        hosts.count { !$0.disks.isEmpty } >= fewestHosts ? .ceph : .directory
    }

    /// As many hosts with disks as Ceph makes copies.
    package static let fewestHosts = 3
}

/// How the estate keeps files.
package struct StorageSpec: Sendable, Equatable, Codable {
    package var engine: StorageEngine
    /// How long a removed volume can be brought back.
    package var keepRemovedDays: Int

    package init(engine: StorageEngine, keepRemovedDays: Int = 7) {
        self.engine = engine
        self.keepRemovedDays = keepRemovedDays
    }
}

/// What the estate says of a named volume of a stack's Compose file.
package struct VolumeSpec: Sendable, Equatable, Codable {
    /// As the Compose file names it.
    package var name: String
    /// In bytes; nil for as much as there is.
    package var quota: Int?
    /// On one host at a time, for readers and writers alike.
    package var exclusive: Bool
    package var snapshots: SnapshotSchedule?

    package init(name: String, quota: Int? = nil, exclusive: Bool = true, snapshots: SnapshotSchedule? = nil) {
        self.name = name
        self.quota = quota
        self.exclusive = exclusive
        self.snapshots = snapshots
    }
}

/// When snapshots of a volume are taken, and how many stay.
package struct SnapshotSchedule: Sendable, Equatable, Codable {
    /// Seconds from one to the next.
    package var every: Int
    package var keep: Int

    package init(every: Int, keep: Int) {
        self.every = every
        self.keep = keep
    }
}
