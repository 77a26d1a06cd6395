/// What an agent is told: `/etc/trivet/agent.json`, written by `trivet apply`.
package struct AgentSettings: Sendable, Equatable, Codable {
    package struct Peer: Sendable, Equatable, Codable {
        package var name: String
        /// Private IPv4 address, on which its agent listens.
        package var address: String

        package init(name: String, address: String) {
            self.name = name
            self.address = address
        }
    }

    package var estate: String
    /// This host's name in the estate.
    package var host: String
    package var address: String
    /// Where every agent of the estate listens, with mutual TLS.
    package var port: Int
    /// The other hosts.
    package var peers: [Peer]
    /// Where Caddy serves the routes.
    package var edgePort: Int
    /// Where other thresholds than the standard ones are wanted; rehearsals write it, `trivet apply` does not.
    package var space: SpaceRules?

    package init(estate: String, host: String, address: String, port: Int = 9740, peers: [Peer], edgePort: Int) {
        self.estate = estate
        self.host = host
        self.address = address
        self.port = port
        self.peers = peers
        self.edgePort = edgePort
    }
}

/// Places on a host that more than one room knows.
package enum HostPaths {
    package static let binary = "/usr/local/bin/trivet"
    package static let agentSettings = "/etc/trivet/agent.json"
    package static let authorityCertificate = "/etc/trivet/tls/ca.pem"
    package static let certificate = "/etc/trivet/tls/host.pem"
    package static let privateKey = "/etc/trivet/tls/host.key"
    package static let agentSocket = "/run/trivet/agent.sock"
    package static let journal = "/var/lib/trivet/journal.sqlite"
    package static let dockerSocket = "/run/docker.sock"
    package static let caddySocket = "/run/caddy/admin.sock"
}
