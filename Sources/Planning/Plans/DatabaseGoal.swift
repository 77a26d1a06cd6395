package import Estate

/// The databases as they are to be: what serves them, what there is, and who may use it.
package struct DatabaseGoal: Sendable, Equatable {
    /// Somebody who may log in.
    package struct Account: Sendable, Equatable {
        package var name: String
        /// From where: `%` or `localhost`.
        package var place: String
        package var login: Login
        /// What it may do everywhere, such as `PROCESS`; sorted.
        package var privileges: [String]
        /// What it may do in which database; sorted.
        package var grants: [Grant]

        package init(
            _ name: String,
            at place: String,
            login: Login,
            privileges: [String] = [],
            grants: [Grant] = []
        ) {
            self.name = name
            self.place = place
            self.login = login
            self.privileges = privileges.sorted()
            self.grants = grants.sorted { $0.database < $1.database }
        }
    }

    package enum Login: Sendable, Equatable {
        /// By a password, over TLS with a certificate of the estate's authority.
        case password(Secret)
        /// As the host's own user of that name, on the server's socket.
        case socket
    }

    package struct Grant: Sendable, Equatable, Codable {
        package var database: String
        package var mayWrite: Bool

        package init(_ database: String, mayWrite: Bool) {
            self.database = database
            self.mayWrite = mayWrite
        }
    }

    package var cluster: DatabaseCluster
    package var databases: [String]
    package var accounts: [Account]

    package init(cluster: DatabaseCluster, databases: [String], accounts: [Account]) {
        self.cluster = cluster
        self.databases = databases
        self.accounts = accounts
    }
}

/// Who serves the databases; the agents know it too, so that they bring them back without anybody.
package struct DatabaseCluster: Sendable, Equatable, Codable {
    package struct Member: Sendable, Equatable, Codable {
        package var host: String
        package var address: String

        package init(host: String, address: String) {
            self.host = host
            self.address = address
        }
    }

    package var engine: DatabaseEngine
    /// In the order of the estate.
    package var members: [Member]
    /// Seconds that a majority waits for a member that is away before it goes on without.
    package var patience: Int

    package init(engine: DatabaseEngine, members: [Member], patience: Int = 180) {
        self.engine = engine
        self.members = members
        self.patience = patience
    }
}
