/// Ceph as it is to be.
package struct CephGoal: Sendable, Equatable {
    package struct Member: Sendable, Equatable {
        package var host: String
        package var address: String
        package var isMonitor: Bool
        /// Runs a manager and a metadata server.
        package var isServer: Bool
        /// Whole devices by their paths, each for one OSD.
        package var disks: [String]

        package init(host: String, address: String, isMonitor: Bool, isServer: Bool, disks: [String]) {
            self.host = host
            self.address = address
            self.isMonitor = isMonitor
            self.isServer = isServer
            self.disks = disks
        }
    }

    package struct Pool: Sendable, Equatable {
        package var name: String
        package var placementGroups: Int
        /// Nil for the pools of the file system: that marks them itself.
        package var application: String?

        package init(_ name: String, placementGroups: Int, application: String? = nil) {
            self.name = name
            self.placementGroups = placementGroups
            self.application = application
        }
    }

    /// An option in Ceph's own store of settings.
    package struct Setting: Sendable, Equatable {
        package var who: String
        package var name: String
        package var value: String

        package init(_ who: String, _ name: String, _ value: String) {
            self.who = who
            self.name = name
            self.value = value
        }
    }

    package struct User: Sendable, Equatable {
        /// Such as `client.trivet`.
        package var name: String
        /// What it may do, by the kind of daemon asked.
        package var capabilities: [String: String]

        package init(_ name: String, _ capabilities: [String: String]) {
            self.name = name
            self.capabilities = capabilities
        }
    }

    /// From which share of a disk on Ceph warns, stops moving data there, and refuses writes.
    package struct Ratios: Sendable, Equatable {
        package var nearFull: Double
        package var backfillFull: Double
        package var full: Double

        package init(nearFull: Double, backfillFull: Double, full: Double) {
            self.nearFull = nearFull
            self.backfillFull = backfillFull
            self.full = full
        }
    }

    package struct FileSystem: Sendable, Equatable {
        package var name: String
        package var metadataPool: String
        package var dataPool: String
        /// By name, as `ceph fs set` takes them.
        package var settings: [String: Int]

        package init(_ name: String, metadataPool: String, dataPool: String, settings: [String: Int]) {
            self.name = name
            self.metadataPool = metadataPool
            self.dataPool = dataPool
            self.settings = settings
        }
    }

    /// The cluster's identity, a UUID.
    package var fsid: String
    /// Every host of the estate.
    package var members: [Member]
    package var settings: [Setting]
    package var ratios: Ratios
    /// Warnings that tell of nothing that anybody should mend, and why.
    package var muted: [String: String]
    package var pools: [Pool]
    package var fileSystem: FileSystem
    /// Their keys lie on every host.
    package var users: [User]

    package init(
        fsid: String,
        members: [Member],
        settings: [Setting],
        ratios: Ratios,
        muted: [String: String],
        pools: [Pool],
        fileSystem: FileSystem,
        users: [User]
    ) {
        self.fsid = fsid
        self.members = members
        self.settings = settings
        self.ratios = ratios
        self.muted = muted
        self.pools = pools
        self.fileSystem = fileSystem
        self.users = users
    }

    package func member(_ host: String) -> Member? { members.first { $0.host == host } }
}
