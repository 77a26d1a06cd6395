/// A Compose file made fit for `docker stack deploy`.
package struct DeployableStack: Sendable, Equatable {
    package var name: String
    /// What `docker stack deploy --compose-file` gets.
    package var yaml: SealedText
    /// What the YAML refers to: the contents of configs and secrets.
    package var files: [DeployableFile]
    /// Sorted by name.
    package var services: [DeployableService]
    /// Those of its volumes that are Trivet's; sorted by name.
    package var volumes: [DeployableVolume]
    /// Where its services use volumes that it does not make itself.
    package var externalUses: [ExternalUse]

    package init(
        name: String,
        yaml: SealedText,
        files: [DeployableFile] = [],
        services: [DeployableService] = [],
        volumes: [DeployableVolume] = [],
        externalUses: [ExternalUse] = []
    ) {
        self.name = name
        self.yaml = yaml
        self.files = files
        self.services = services
        self.volumes = volumes
        self.externalUses = externalUses
    }
}

/// A service's mount of a volume that is `external` to its stack.
package struct ExternalUse: Sendable, Equatable {
    /// As Docker knows it.
    package var volume: String
    /// Where it stands in the Compose file.
    package var file: String
    package var line: Int
    package var column: Int
    package var path: String
}

/// A volume that Trivet's driver makes.
package struct DeployableVolume: Sendable, Equatable, Codable {
    /// As Docker knows it: `<stack>_<volume>`, unless the Compose file names it.
    package var name: String
    /// In bytes; nil for as much as there is.
    package var quota: Int?
    /// On one host at a time.
    package var exclusive: Bool
    package var snapshots: SnapshotSchedule?

    package init(name: String, quota: Int? = nil, exclusive: Bool = true, snapshots: SnapshotSchedule? = nil) {
        self.name = name
        self.quota = quota
        self.exclusive = exclusive
        self.snapshots = snapshots
    }
}

/// A file beside the YAML of a stack.
package struct DeployableFile: Sendable, Equatable {
    /// Relative to the YAML, such as `configs/site.conf`.
    package var name: String
    package var content: SealedText

    package init(name: String, content: SealedText) {
        self.name = name
        self.content = content
    }
}

/// What a plan needs to know of a service.
package struct DeployableService: Sendable, Equatable {
    package var name: String
    package var image: String
    /// Nil for a service that runs once on every host.
    package var replicas: Int?
    /// Digest of the service as rendered, with the networks, volumes, configs and secrets it uses.
    package var configuration: String
    package var routes: [Route]

    package init(name: String, image: String, replicas: Int?, configuration: String, routes: [Route] = []) {
        self.name = name
        self.image = image
        self.replicas = replicas
        self.configuration = configuration
        self.routes = routes
    }
}

/// What came of a stack's Compose file.
package struct ComposeReading: Sendable, Equatable {
    /// Nil when there is any fault.
    package var stack: DeployableStack?
    package var faults: [Fault]
    package var notes: [Note]

    package init(stack: DeployableStack?, faults: [Fault], notes: [Note] = []) {
        self.stack = stack
        self.faults = faults
        self.notes = notes
    }
}
