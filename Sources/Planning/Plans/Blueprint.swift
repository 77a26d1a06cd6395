/// The name of a system, as `--only` takes it.
package struct SystemName: RawRepresentable, Sendable, Hashable, Codable, CustomStringConvertible {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package init(_ name: String) { rawValue = name }
    package var description: String { rawValue }
}

/// A resource and the system it belongs to.
package struct Item: Sendable, Equatable {
    package var system: SystemName
    package var resource: Resource

    package init(_ system: SystemName, _ resource: Resource) {
        self.system = system
        self.resource = resource
    }
}

/// What hosts are to be, derived from the estate: stages, one after the other.
package struct Blueprint: Sendable, Equatable {
    package enum Stage: Sendable, Equatable {
        /// Ordered resources by host; hosts go side by side.
        case hosts([String: [Item]])
        /// A step that needs several hosts: driven until nothing is left to do.
        case step(system: SystemName, ClusterGoal)
        /// Resources of the estate as a whole, applied through one manager.
        case estate([Item])
    }

    package var stages: [Stage]
    package init(stages: [Stage]) { self.stages = stages }
}

/// What a cluster step is to reach.
package enum ClusterGoal: Sendable, Equatable {
    case ceph(CephGoal)
    case swarm(SwarmGoal)
    case database(DatabaseGoal)

    /// What the steps' actions are called where a resource has its kind.
    package static let kinds: Set<String> = ["ceph", "swarm", "database"]
}

/// The Swarm as it is to be.
package struct SwarmGoal: Sendable, Equatable, Codable {
    package struct Member: Sendable, Equatable, Codable {
        package var host: String
        package var address: String
        package var manager: Bool

        package init(host: String, address: String, manager: Bool) {
            self.host = host
            self.address = address
            self.manager = manager
        }
    }

    package var members: [Member]
    /// Seconds between two heartbeats of a node; three missed ones and it is down.
    package var heartbeat: Int
    package var taskHistory: Int
    /// Where overlay networks get their ranges; fixed when the Swarm is made.
    package var addressPool: String

    package init(members: [Member], heartbeat: Int = 2, taskHistory: Int = 2, addressPool: String = "10.201.0.0/16") {
        self.members = members
        self.heartbeat = heartbeat
        self.taskHistory = taskHistory
        self.addressPool = addressPool
    }
}

/// What is so on a host whatever the estate says; read when the session opens.
package struct Facts: Sendable, Equatable, Codable {
    package struct Interface: Sendable, Equatable, Codable {
        package var name: String
        /// IPv4 addresses without their prefix length.
        package var addresses: [String]

        package init(name: String, addresses: [String]) {
            self.name = name
            self.addresses = addresses
        }
    }

    package struct Record: Sendable, Hashable, Codable {
        package var system: SystemName
        package var resource: ResourceID

        package init(system: SystemName, resource: ResourceID) {
            self.system = system
            self.resource = resource
        }
    }

    package var hostname: String
    /// Debian's code name, such as `trixie`.
    package var release: String
    package var architecture: String
    package var interfaces: [Interface]
    /// The address this session comes from; nil when it is local.
    package var client: String?
    /// What Trivet has made here.
    package var manifest: [Record]
    /// Of the whole machine.
    package var memoryBytes: Int
    /// Whether its kernel can mount CephFS itself.
    package var kernelHasCeph: Bool

    package init(
        hostname: String,
        release: String = "trixie",
        architecture: String = "amd64",
        interfaces: [Interface] = [],
        client: String? = nil,
        manifest: [Record] = [],
        memoryBytes: Int = 0,
        kernelHasCeph: Bool = false
    ) {
        self.hostname = hostname
        self.release = release
        self.architecture = architecture
        self.interfaces = interfaces
        self.client = client
        self.manifest = manifest
        self.memoryBytes = memoryBytes
        self.kernelHasCeph = kernelHasCeph
    }

    package func interface(with address: String) -> String? {
        interfaces.first { $0.addresses.contains(address) }?.name
    }
}
