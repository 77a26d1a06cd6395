/// How the estate's databases are kept.
package enum DatabaseEngine: String, Sendable, Codable, CaseIterable {
    /// MariaDB Galera: every member has everything, and any one may be lost.
    case galera
    /// One MariaDB, on the first host.
    case mariadb

    /// What an estate gets that does not say.
    package static func usual(for hosts: [Host]) -> DatabaseEngine {
        hosts.count >= fewestHosts ? .galera : .mariadb
    }

    /// With fewer members none can be lost.
    package static let fewestHosts = 3
}

/// The estate's databases, who may use them, and what serves them.
package struct DatabaseSpec: Sendable, Equatable {
    package var engine: DatabaseEngine
    /// Sorted by name.
    package var databases: [Database]
    /// Besides those that each database has; sorted by name.
    package var users: [DatabaseUser]
    /// Bytes for the buffer pool of each member; nil for a share of its host's memory.
    package var memory: Int?
    /// Bytes of changes that a member keeps for one that was away; nil for the usual.
    package var cache: Int?
    package var detection: FailureDetection
    /// Of users that have none of their own.
    package var causality: Causality

    package init(
        engine: DatabaseEngine,
        databases: [Database] = [],
        users: [DatabaseUser] = [],
        memory: Int? = nil,
        cache: Int? = nil,
        detection: FailureDetection = .usual,
        causality: Causality = .session
    ) {
        self.engine = engine
        self.databases = databases
        self.users = users
        self.memory = memory
        self.cache = cache
        self.detection = detection
        self.causality = causality
    }

    /// Everybody who may come in: each database's own user, and the others.
    package var allUsers: [DatabaseUser] { databases.map(\.owner) + users }
}

/// A database and the user that may do everything in it.
package struct Database: Sendable, Equatable {
    package var name: String
    package var owner: DatabaseUser

    package init(name: String, owner: DatabaseUser) {
        self.name = name
        self.owner = owner
    }
}

/// Somebody who may use databases.
package struct DatabaseUser: Sendable, Equatable {
    package var name: String
    package var password: SecretReference
    /// Databases in which the user may do everything; sorted.
    package var writes: [String]
    /// Databases that the user may only read; sorted.
    package var reads: [String]
    package var routing: RoutingPolicy
    /// Nil for the databases' own.
    package var causality: Causality?
    /// At most so many connections at a time through each router; nil for as many as there are.
    package var connections: Int?
    /// Each write takes a mark along, by which the other members tell what became of it when its member is lost.
    package var isExactlyOnce: Bool

    package init(
        name: String,
        password: SecretReference,
        writes: [String] = [],
        reads: [String] = [],
        routing: RoutingPolicy = .split,
        causality: Causality? = nil,
        connections: Int? = nil,
        isExactlyOnce: Bool = false
    ) {
        self.name = name
        self.password = password
        self.writes = writes
        self.reads = reads
        self.routing = routing
        self.causality = causality
        self.connections = connections
        self.isExactlyOnce = isExactlyOnce
    }
}

/// Where the router sends a user's statements.
package enum RoutingPolicy: String, Sendable, Codable, CaseIterable {
    /// Writes and transactions to the writer, other reads to the member of the same host.
    case split
    /// Everything to the writer.
    case writer
    /// Everything to the member of the same host.
    case local
    /// Reads to any member.
    case any
}

/// Whether reads see what was written before them.
package enum Causality: String, Sendable, Codable, CaseIterable {
    /// What their own session wrote.
    case session
    /// What anybody wrote, through any router.
    case estate
    /// As soon as the member they are sent to has it.
    case off
}

/// How soon a member that is silent counts as lost. Until then no write is acknowledged.
package enum FailureDetection: String, Sendable, Codable, CaseIterable {
    /// After two seconds.
    case usual
    /// After half a second, for hosts that are never that busy.
    case fast
}
