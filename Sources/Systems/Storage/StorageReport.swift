package import FoundationEssentials

/// All that `trivet storage` shows.
package struct StorageReport: Sendable, Equatable, Codable {
    /// One disk of Ceph's.
    package struct Disk: Sendable, Equatable, Codable {
        package var host: String
        /// `osd.0`
        package var name: String
        package var isUp: Bool
        /// Data may lie on it.
        package var isIn: Bool
        package var space: HostStatus.Memory?
        /// Parts of the data of which a copy lies on it.
        package var parts: Int?
        /// Since when it is down, as far as Ceph knows.
        package var since: Date?
        /// What to do next, where it is not as it should be.
        package var advice: String?

        package init(
            host: String,
            name: String,
            isUp: Bool,
            isIn: Bool,
            space: HostStatus.Memory?,
            parts: Int? = nil,
            since: Date? = nil
        ) {
            self.host = host
            self.name = name
            self.isUp = isUp
            self.isIn = isIn
            self.space = space
            self.parts = parts
            self.since = since
        }
    }

    /// What one host does for Ceph, and how its own mount is.
    package struct Place: Sendable, Equatable, Codable {
        package var host: String
        /// Nil when it has none, or when nobody can say.
        package var monitor: Bool?
        /// `active`, `standby` or what else the metadata server is up to; nil when it has none.
        package var server: String?
        /// Nil when its agent does not answer.
        package var files: FilesStatus?

        package init(host: String, monitor: Bool? = nil, server: String? = nil, files: FilesStatus? = nil) {
            self.host = host
            self.monitor = monitor
            self.server = server
            self.files = files
        }
    }

    package var status: StorageStatus
    package var problems: [String]
    package var doing: [String]
    /// Seconds, where it can be told.
    package var remaining: Int?
    package var mayLoseAHost: Bool
    /// Why not.
    package var refusal: String?
    package var places: [Place]
    package var disks: [Disk]
    /// Bytes that can still be written into the files, each counted once.
    package var left: Int?
    /// Ceph's words on each of its warnings.
    package var details: [String]

    /// - Parameter hosts: of the estate; nil where nobody says.
    package init(
        status: StorageStatus,
        places: [Place] = [],
        disks: [Disk] = [],
        hosts: Set<String>? = nil,
        left: Int? = nil,
        details: [String] = []
    ) {
        self.status = status
        problems = status.problems
        doing = status.doing
        remaining = status.remaining
        refusal = status.isCeph ? status.refusal : "the files of each host are on that host only"
        mayLoseAHost = refusal == nil
        self.places = places
        self.disks = disks.map { $0.advised(places: places, hosts: hosts) }
        self.left = left
        self.details = details
    }
}
