/// What a host has of Ceph. A host that cannot be reached has none.
package struct HostCeph: Sendable, Equatable {
    /// A monitor's data.
    package struct Monitor: Sendable, Equatable {
        package var name: String
        /// The cluster that Trivet made it for; nil when it is unfinished or somebody else's.
        package var fsid: String?

        package init(name: String, fsid: String?) {
            self.name = name
            self.fsid = fsid
        }
    }

    /// An OSD's directory.
    package struct OSD: Sendable, Equatable {
        package var id: Int
        package var uuid: String
        package var fsid: String
        /// Major and minor number of its disk; nil when the disk is gone, or another has come into its place.
        package var device: String?
        /// Where its disk is, or was.
        package var path: String?

        package init(id: Int, uuid: String, fsid: String, device: String?, path: String? = nil) {
            self.id = id
            self.uuid = uuid
            self.fsid = fsid
            self.device = device
            self.path = path
        }
    }

    /// A device of the estate file.
    package struct Disk: Sendable, Equatable {
        /// What says that a disk is one of Ceph's.
        package struct Label: Sendable, Equatable {
            package var uuid: String
            /// Nil while it is not ready, and when nothing there can read it.
            package var osd: Int?
            package var fsid: String?

            package init(uuid: String, osd: Int? = nil, fsid: String? = nil) {
                self.uuid = uuid
                self.osd = osd
                self.fsid = fsid
            }
        }
        package var device: String
        package var bytes: Int
        /// Such as `gpt partition table`; empty when there is nothing on it.
        package var contents: [String]
        package var label: Label?

        package init(device: String, bytes: Int = 0, contents: [String] = [], label: Label? = nil) {
            self.device = device
            self.bytes = bytes
            self.contents = contents
            self.label = label
        }
    }

    package struct Service: Sendable, Equatable {
        package var isActive: Bool
        package var isEnabled: Bool

        package init(isActive: Bool = true, isEnabled: Bool = true) {
            self.isActive = isActive
            self.isEnabled = isEnabled
        }
    }

    package var monitors: [Monitor]
    /// Whether the keys of a cluster that is being founded lie here.
    package var hasSeed: Bool
    /// By unit name.
    package var services: [String: Service]
    /// Fingerprints of the keys that lie here, by whose they are.
    package var keys: [String: String]
    package var osds: [OSD]
    /// The estate's disks by path; one that is not there is absent.
    package var disks: [String: Disk]
    /// The UUIDs of OSDs whose making has begun and not ended, by the path of their disks.
    package var unfinished: [String: String]

    package init(
        monitors: [Monitor] = [],
        hasSeed: Bool = false,
        services: [String: Service] = [:],
        keys: [String: String] = [:],
        osds: [OSD] = [],
        disks: [String: Disk] = [:],
        unfinished: [String: String] = [:]
    ) {
        self.monitors = monitors
        self.hasSeed = hasSeed
        self.services = services
        self.keys = keys
        self.osds = osds
        self.disks = disks
        self.unfinished = unfinished
    }
}
