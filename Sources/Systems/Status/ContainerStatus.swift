package import FoundationEssentials

/// One container on one host, whether Swarm started it or somebody by hand.
package struct ContainerStatus: Sendable, Equatable, Codable {
    package var host: String
    /// Empty where Swarm has no part in it.
    package var stack: String
    package var service: String
    package var id: String
    package var name: String
    package var image: String
    /// `created`, `running`, `paused`, `restarting`, `removing`, `exited`, `dead`.
    package var state: String
    /// `healthy`, `unhealthy`, `starting`; nil without a health check.
    package var health: String?
    package var since: Date?
    /// `10.0.0.1:32768->80/tcp`, as Docker's own listing writes them.
    package var ports: [String]

    package init(
        host: String,
        stack: String,
        service: String,
        id: String,
        name: String,
        image: String,
        state: String,
        health: String? = nil,
        since: Date? = nil,
        ports: [String] = []
    ) {
        self.host = host
        self.stack = stack
        self.service = service
        self.id = id
        self.name = name
        self.image = image
        self.state = state
        self.health = health
        self.since = since
        self.ports = ports
    }
}

/// The containers of all hosts, and the hosts that did not say.
package struct EstateContainers: Sendable, Equatable, Codable {
    package var containers: [ContainerStatus]
    /// Host name → why it did not answer.
    package var missing: [String: String]

    package init(containers: [ContainerStatus], missing: [String: String] = [:]) {
        self.containers = containers
        self.missing = missing
    }
}
