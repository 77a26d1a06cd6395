/// One client of the databases, as the router that it came through sees it. Values are left out of its statement.
package struct DatabaseSession: Sendable, Equatable, Codable {
    /// Whose router it is; the router itself does not say.
    package var host: String?
    /// The number that the client was given at login, which `KILL` takes.
    package var id: Int
    package var user: String
    /// The address it came from; `localhost` through the Unix socket.
    package var client: String
    package var schema: String?
    /// Where its statement runs, or its connection is.
    package var member: String?
    /// What runs now; nil when nothing does.
    package var statement: String?
    /// For how long it runs.
    package var milliseconds: Int?
    package var isInTransaction: Bool
    /// What ties it to its member, such as locked tables.
    package var holds: [String]

    package init(
        host: String? = nil,
        id: Int,
        user: String,
        client: String,
        schema: String? = nil,
        member: String? = nil,
        statement: String? = nil,
        milliseconds: Int? = nil,
        isInTransaction: Bool = false,
        holds: [String] = []
    ) {
        self.host = host
        self.id = id
        self.user = user
        self.client = client
        self.schema = schema
        self.member = member
        self.statement = statement
        self.milliseconds = milliseconds
        self.isInTransaction = isInTransaction
        self.holds = holds
    }

    /// It runs something, or others may wait for what it did.
    package var isAtWork: Bool { milliseconds != nil || isInTransaction }
}

/// The clients of all routers, and the hosts that did not say.
package struct EstateSessions: Sendable, Equatable, Codable {
    /// The longest statement first.
    package var sessions: [DatabaseSession]
    /// Host name → why it did not answer.
    package var missing: [String: String]

    /// - Parameter hosts: what each router says.
    package init(_ hosts: [String: [DatabaseSession]], missing: [String: String] = [:]) {
        sessions = hosts.flatMap { host, sessions in
            sessions.map { session in
                var session = session
                session.host = host
                return session
            }
        }
        sessions.sort { one, other in
            guard one.milliseconds == other.milliseconds else {
                return one.milliseconds ?? -1 > other.milliseconds ?? -1
            }
            return (one.isInTransaction ? 0 : 1, one.host ?? "", one.id)
                < (other.isInTransaction ? 0 : 1, other.host ?? "", other.id)
        }
        self.missing = missing
    }
}
