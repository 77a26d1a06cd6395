/// What the router reads from `/etc/trivet/router.json`. `docs/router.md` says what each key means; a test reads it.
package struct RouterSettings: Sendable, Equatable {
    /// The host it runs on, and so the name of the local member.
    package var host: String
    package var listen: [Place]
    /// The Unix socket where it is told things and asked.
    package var control: String?
    /// In the order in which they become writer when nobody says which.
    package var members: [Member]
    package var tls: TLS?
    package var watch: Watch
    package var users: [User]
    package var limits = Limits()
    package var deadlines = Deadlines()
    package var slow: Slow?
    /// Event loops; none: as many as there are cores, at most four.
    package var threads: Int?

    /// Where it listens when systemd hands it no sockets.
    package enum Place: Sendable, Equatable {
        case network(address: String, port: Int, proxy: Bool)
        case socket(path: String)
    }

    package struct Member: Sendable, Equatable {
        package var name: String
        package var address: String
        package var port: Int
    }

    package struct TLS: Sendable, Equatable {
        package var authority: String
        package var certificate: String
        package var key: String
        package var clients = Demand.allowed
        package var members = Demand.required
    }

    package enum Demand: String, Sendable, Codable, CaseIterable { case off, allowed, required }

    package struct Watch: Sendable, Equatable {
        package var user: String
        package var password: String
        package var every = 0.25
        package var deadline = 1.0
    }

    package struct User: Sendable, Equatable {
        package var name: String
        package var password: String
        package var policy = Policy.split
        package var databases: [String: Policy] = [:]
        package var causal = Causal.session
        package var connections = 0
        package var pool = true
        /// The database with the marks of writes, of one whose writes shall be certain.
        package var exactlyOnce: String?
    }

    /// Which member answers what.
    package enum Policy: String, Sendable, Codable, CaseIterable {
        /// Reads outside transactions at the local member, all else at the writer.
        case split
        /// All at the writer.
        case writer
        /// All at the local member, writes too.
        case local
        /// Reads at any usable member but rather not at the writer, all else at the writer.
        case any
    }

    /// What reads see.
    package enum Causal: String, Sendable, Codable, CaseIterable {
        /// What their own session wrote.
        case session
        /// What anybody wrote, through any router.
        case estate
        case off
    }

    package struct Limits: Sendable, Equatable {
        package var connections = 4000
        package var backends = 300
        package var queue = 10.0
    }

    package struct Deadlines: Sendable, Equatable {
        package var connect = 2.0
        package var hung = 10.0
    }

    package struct Slow: Sendable, Equatable { package var after: Double }
}
