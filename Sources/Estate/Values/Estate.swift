/// All that one `trivet.yaml` describes, read and checked.
package struct Estate: Sendable, Equatable {
    /// Lower-case letters, digits and dashes; it names the Swarm's labels, the lab and the certificate authority.
    package var name: String
    /// In the order of the file: the first host keeps the registry where files are not shared.
    package var hosts: [Host]
    package var network: Network
    /// Its engine is settled, also where the file leaves it open.
    package var storage: StorageSpec
    /// Nil in an estate without databases.
    package var database: DatabaseSpec?
    /// Registries that need a login, by host name.
    package var registries: [RegistryLogin]
    /// The estate's own registry; nil when `registry: off`.
    package var registry: OwnRegistry?
    /// Sorted by name.
    package var stacks: [StackSpec]
    package var edge: EdgeSpec

    package init(
        name: String,
        hosts: [Host],
        network: Network = Network(),
        storage: StorageSpec? = nil,
        database: DatabaseSpec? = nil,
        registries: [RegistryLogin] = [],
        registry: OwnRegistry? = OwnRegistry(),
        stacks: [StackSpec] = [],
        edge: EdgeSpec = EdgeSpec()
    ) {
        self.name = name
        self.hosts = hosts
        self.network = network
        self.storage = storage ?? StorageSpec(engine: .usual(for: hosts))
        self.database = database
        self.registries = registries
        self.registry = registry
        self.stacks = stacks
        self.edge = edge
    }

    package func host(named name: String) -> Host? { hosts.first { $0.name == name } }
    package func stack(named name: String) -> StackSpec? { stacks.first { $0.name == name } }
}

/// One server.
package struct Host: Sendable, Equatable, Codable {
    package var name: String
    package var ssh: SSHTarget
    /// Its IPv4 address on the private network; 127.0.0.1 for a single host that names none.
    package var address: String
    /// Devices that are wholly Trivet's, by absolute paths below `/dev`.
    package var disks: [String]

    package init(name: String, ssh: SSHTarget, address: String, disks: [String] = []) {
        self.name = name
        self.ssh = ssh
        self.address = address
        self.disks = disks
    }
}

/// How a host is reached.
package enum SSHTarget: Sendable, Equatable, Codable {
    /// `ssh: local`, this very machine.
    case local
    /// `ssh: [user@]host[:port]`; host may be an alias of the operator's ssh configuration.
    case remote(user: String?, host: String, port: Int?)
}

extension SSHTarget: CustomStringConvertible {
    package var description: String {
        switch self {
        case .local: "local"
        case .remote(let user, let host, let port):
            (user.map { "\($0)@" } ?? "") + host + (port.map { ":\($0)" } ?? "")
        }
    }
}

/// The addresses the estate lives on.
package struct Network: Sendable, Equatable {
    /// Where hosts talk to each other, and only there; nil on a single host.
    package var privateRange: AddressRange?
    /// Outside addresses that may reach SSH.
    package var admin: [AddressRange]
    /// The address that every host has on its loopback.
    package var service: String

    package init(privateRange: AddressRange? = nil, admin: [AddressRange] = [], service: String = "10.77.255.1") {
        self.privateRange = privateRange
        self.admin = admin
        self.service = service
    }
}

/// A login for a registry of images.
package struct RegistryLogin: Sendable, Equatable {
    package var server: String
    package var user: String
    package var password: SecretReference

    package init(server: String, user: String, password: SecretReference) {
        self.server = server
        self.user = user
        self.password = password
    }
}

/// The registry that Trivet runs for the estate.
package struct OwnRegistry: Sendable, Equatable {
    /// How images name it; hosts resolve it to its host.
    package var name: String
    package var port: Int

    package init(name: String = "registry.internal", port: Int = 5000) {
        self.name = name
        self.port = port
    }

    /// The first part of an image's name, such as `registry.internal:5000`.
    package var server: String { "\(name):\(port)" }
}

/// What the estate says of one stack; the services stand in its Compose file.
package struct StackSpec: Sendable, Equatable {
    package var name: String
    /// The Compose file, relative to the estate file.
    package var compose: String
    /// Sorted by host name.
    package var routes: [Route]
    package var update: UpdatePolicy
    /// Values for `${…}` in the Compose file, over its `.env`; sorted by name.
    package var environment: [EnvironmentValue]
    /// Sorted by name; a volume that only the Compose file names is not here.
    package var volumes: [VolumeSpec]

    package init(
        name: String,
        compose: String,
        routes: [Route] = [],
        update: UpdatePolicy = .off,
        environment: [EnvironmentValue] = [],
        volumes: [VolumeSpec] = []
    ) {
        self.name = name
        self.compose = compose
        self.routes = routes
        self.update = update
        self.environment = environment
        self.volumes = volumes
    }
}

/// What happens when an image's tag moves.
package enum UpdatePolicy: String, Sendable, Codable, CaseIterable {
    case auto, notify, off
}

/// A host name of the web that leads to a service of a stack.
package struct Route: Sendable, Equatable, Hashable, Codable {
    package var hostName: String
    package var service: String
    package var port: Int

    package init(hostName: String, service: String, port: Int) {
        self.hostName = hostName
        self.service = service
        self.port = port
    }
}

/// A variable for a Compose file: in the clear, or by the name of a secret.
package struct EnvironmentValue: Sendable, Equatable {
    package enum Value: Sendable, Equatable {
        case text(String)
        case secret(SecretReference)
    }
    package var name: String
    package var value: Value

    package init(name: String, value: Value) {
        self.name = name
        self.value = value
    }
}

/// How requests from the web come in. Plain HTTP inside, so far.
package struct EdgeSpec: Sendable, Equatable {
    /// The port Caddy listens on, on every host.
    package var port: Int

    package init(port: Int = 80) { self.port = port }
}
