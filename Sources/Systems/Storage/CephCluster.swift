package import Planning

/// The cluster as its monitors tell of it.
package struct CephCluster: Sendable, Equatable {
    package struct OSD: Sendable, Equatable {
        package var uuid: String
        package var isUp: Bool
        /// Whether data may lie on it.
        package var isIn: Bool
        /// As the map of the places calls it; nil while it has none.
        package var host: String?
        package var bytes: Int
        /// Bytes that lie on it; nil where nobody asked.
        package var used: Int?

        package init(
            uuid: String,
            isUp: Bool = true,
            isIn: Bool = true,
            host: String? = nil,
            bytes: Int = 0,
            used: Int? = nil
        ) {
            self.uuid = uuid
            self.isUp = isUp
            self.isIn = isIn
            self.host = host
            self.bytes = bytes
            self.used = used
        }
    }

    package struct Pool: Sendable, Equatable {
        package var placementGroups: Int
        package var applications: Set<String>

        package init(placementGroups: Int, applications: Set<String>) {
            self.placementGroups = placementGroups
            self.applications = applications
        }
    }

    package struct User: Sendable, Equatable {
        /// Of its key.
        package var fingerprint: String
        package var capabilities: [String: String]

        package init(fingerprint: String, capabilities: [String: String]) {
            self.fingerprint = fingerprint
            self.capabilities = capabilities
        }
    }

    package struct FileSystem: Sendable, Equatable {
        package var settings: [String: Int]
        /// Whether a metadata server serves it now.
        package var isActive: Bool

        package init(settings: [String: Int], isActive: Bool) {
            self.settings = settings
            self.isActive = isActive
        }
    }

    package var fsid: String
    /// Addresses of the monitors by name.
    package var monitors: [String: String]
    package var quorum: Set<String>
    package var osds: [Int: OSD]
    package var pools: [String: Pool]
    package var fileSystems: [String: FileSystem]
    /// Stored settings: `mon mon_lease` → `2.000000`.
    package var settings: [String: String]
    package var ratios: CephGoal.Ratios
    package var users: [String: User]
    package var muted: Set<String>
    /// Placement groups that serve, of how many.
    package var activeGroups: Int
    package var groups: Int
    /// Those that have all their copies where they belong.
    package var cleanGroups: Int
    /// Objects of which no copy is found.
    package var lost: Int
    /// Bytes that all copies together take.
    package var used: Int
    /// Hosts in the map of the places.
    package var places: Set<String>
    /// Hosts whose disks Ceph does not replace while they are away, because it was told so.
    package var held: Set<String>
    /// Why Ceph calls itself unwell.
    package var complaints: [String]

    package init(
        fsid: String,
        monitors: [String: String],
        quorum: Set<String>,
        osds: [Int: OSD] = [:],
        pools: [String: Pool] = [:],
        fileSystems: [String: FileSystem] = [:],
        settings: [String: String] = [:],
        ratios: CephGoal.Ratios = CephGoal.Ratios(nearFull: 0.85, backfillFull: 0.9, full: 0.95),
        users: [String: User] = [:],
        muted: Set<String> = [],
        activeGroups: Int = 0,
        groups: Int = 0,
        cleanGroups: Int = 0,
        lost: Int = 0,
        used: Int = 0,
        places: Set<String> = [],
        held: Set<String> = [],
        complaints: [String] = []
    ) {
        self.fsid = fsid
        self.monitors = monitors
        self.quorum = quorum
        self.osds = osds
        self.pools = pools
        self.fileSystems = fileSystems
        self.settings = settings
        self.ratios = ratios
        self.users = users
        self.muted = muted
        self.activeGroups = activeGroups
        self.groups = groups
        self.cleanGroups = cleanGroups
        self.lost = lost
        self.used = used
        self.places = places
        self.held = held
        self.complaints = complaints
    }
}
