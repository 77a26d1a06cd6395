import Converge
import Estate
import FoundationEssentials
import Hosts
import Planning
import Systems

/// The estate's databases as its agents and one server see them.
struct DbView: Sendable {
    let workspace: Workspace
    let estate: Estate
    let spec: DatabaseSpec

    init(_ option: EstateOption) throws {
        workspace = try option.workspace()
        estate = try workspace.estate()
        guard let spec = estate.database else {
            throw Failure(
                .invalid,
                "the estate has no databases",
                next: "write `database:` in the estate file, see docs/estate.md"
            )
        }
        self.spec = spec
    }

    var members: [Host] { DatabaseSystem.members(of: estate, spec) }

    func status() async throws -> DatabaseStatus {
        let status = try await EstateView(workspace: workspace).get("/v1/estate", as: EstateStatus.self)
        guard let database = status.database else {
            throw Failure(.failed, "the hosts do not know of a database yet", next: "trivet apply")
        }
        return database
    }

    /// A host whose member answers.
    ///
    /// - Parameter isReader: rather not the first, which the routers write to by default.
    func server(_ status: DatabaseStatus, isReader: Bool = false) throws -> Host {
        let synced = status.members.filter { $0.state?.isSynced == true }
        guard let member = isReader ? synced.last : synced.first, let host = estate.host(named: member.host) else {
            throw Failure(.refused, "no member of the database can be used now", next: "trivet db status")
        }
        return host
    }

    func contents(on host: Host) async throws -> DatabaseContents {
        let result = try await run(DatabaseObservation.contents, on: host)
        guard let contents = DatabaseObservation.contents(result) else {
            throw Failure(.refused, "MariaDB does not answer", host: host.name, words: Failure.tail(result.errors))
        }
        return contents
    }

    func run(_ command: Command, on host: Host) async throws -> CommandResult {
        try await Sessions.withAny([host], connector: workspace.connector, fallback: false) { session in
            try await session.run(command)
        }
    }

    /// Does something to members one after the other, with all hosts locked meanwhile.
    ///
    /// - Parameter what: the command, as another operator is told of it.
    func drive(_ what: String, _ body: @Sendable (DatabaseDriver) async throws -> Void) async throws {
        let goal = DatabaseGoal(cluster: DatabaseSystem.cluster(of: estate, spec), databases: [], accounts: [])
        try await Sessions.with(estate.hosts, connector: workspace.connector) { sessions in
            let holder = LockHolder(who: Operator.name, what: what)
            for session in sessions.open { try await session.lock(holder) }
            try await body(DatabaseDriver(sessions: sessions, goal: goal))
        }
    }

    /// What a server has and the estate does not name.
    func extra(_ contents: DatabaseContents) -> (databases: [String], accounts: [String]) {
        let own = [DatabaseGoal.Account("trivet_watch", at: "%", login: .socket)]
        let users = spec.allUsers.map { DatabaseGoal.Account($0.name, at: "%", login: .socket) }
        let goal = DatabaseGoal(
            cluster: DatabaseCluster(engine: spec.engine, members: []),
            databases: spec.databases.map(\.name),
            accounts: own + users
        )
        return contents.extra(beside: goal)
    }

    /// How MariaDB's client logs in through the router as the user that a database belongs to.
    func login(owning database: String) -> [String] {
        let owner = spec.databases.first { $0.name == database }?.owner.name ?? database
        return ["--defaults-extra-file=\(DatabaseNames.client(owner))"]
    }

    func database(_ name: String) throws {
        guard spec.databases.contains(where: { $0.name == name }) else {
            let known = spec.databases.map(\.name).joined(separator: ", ")
            throw Failure(
                .invalid,
                "the estate has no database \(name)",
                next: known.isEmpty ? nil : "one of: \(known)"
            )
        }
    }

    func member(_ name: String) throws -> Host {
        guard let host = members.first(where: { $0.name == name }) else {
            let names = members.map(\.name).joined(separator: ", ")
            throw Failure(.invalid, "\(name) has no member of the database", next: "one of: \(names)")
        }
        return host
    }
}
