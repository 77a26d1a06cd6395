import Estate
import FoundationEssentials
package import Hosts
package import Planning
package import Systems

/// Performs what ``DatabaseFormation`` asks for, one action after the other, looking again after each.
package struct DatabaseDriver: Sendable {
    let sessions: Sessions
    let goal: DatabaseGoal

    package init(sessions: Sessions, goal: DatabaseGoal) {
        self.sessions = sessions
        self.goal = goal
    }

    typealias EventSink = ClusterEvent<DatabaseAction>.Sink

    /// Every member, and what one that answers holds.
    package func see() async -> DatabaseSeen {
        let members = sessions.open.filter { session in goal.cluster.members.contains { $0.host == session.host.name } }
        let (hosts, _) = await eachHost(members) { session in
            DatabaseObservation.read(try await session.run(DatabaseObservation.look))
        }
        var contents: DatabaseContents?
        for session in members where contents == nil && hosts[session.host.name]?.isSynced == true {
            contents = (try? await session.run(DatabaseObservation.contents)).flatMap(DatabaseObservation.contents)
        }
        return DatabaseSeen(members: GaleraSeen(hosts: hosts), contents: contents)
    }

    /// Performs all there is to do.
    ///
    /// - Returns: what failed.
    func run(report: @escaping EventSink) async -> [Failure] {
        let formation = DatabaseFormation(goal: goal)
        var attempts: [String: Int] = [:]
        var told = ""
        let clock = ContinuousClock()
        // To hand on all the data takes as long as there is data; what does not move at all is given up.
        var end = clock.now + Self.patience
        while clock.now < end {
            let seen = await see()
            let decision = formation.decision(seen)
            if let action = decision.actions.first {
                let name = "\(action)"
                attempts[name, default: 0] += 1
                guard attempts[name, default: 0] <= 2 else { return [Self.failure(of: action, seen)] }
                let failure = await ClusterEvent.follow(action, report) { try await perform(action, seen) }
                if let failure { return [failure] }
                end = clock.now + Self.patience
                continue
            }
            if let failure = decision.failure { return [failure] }
            guard let waiting = decision.waiting else { return [] }
            if waiting != told { await report(.waiting("waiting for \(waiting)")) }
            told = waiting
            if seen.members.hosts.values.contains(where: { $0.unit == .starting }) { end = clock.now + Self.patience }
            do { try await clock.sleep(for: .milliseconds(400)) } catch { break }
        }
        return [
            Failure(.timeout, "the databases are not in step yet: they wait for \(told)", next: "trivet db status")
        ]
    }

    private static let patience = Duration.seconds(240)

    /// What was done twice and is still to be done.
    private static func failure(of action: DatabaseAction, _ seen: DatabaseSeen) -> Failure {
        Failure(
            .failed,
            "\(action.change.summary): done twice, and still to be done",
            host: action.host,
            words: action.host.flatMap { seen.members.hosts[$0]?.words },
            next: "read `journalctl -u mariadb` on the host, then run `trivet apply` again"
        )
    }
}

/// One action, by its hands.
extension DatabaseDriver {
    private func perform(_ action: DatabaseAction, _ seen: DatabaseSeen) async throws {
        switch action {
        case .member(.found(let host)): try await found(host)
        case .member(.join(let host, let donors)):
            try await on(host, DatabaseHands.join(donors: donors), "starting MariaDB failed")
        case .member(.restart(let host, _)):
            // Where it cannot be moved the routers see the end of the writer, as ever.
            let donors = donors(for: host, seen.members, writer: try? await leave(host))
            try await on(host, DatabaseHands.restart(donors: donors), "restarting MariaDB failed")
        case .member(.setAside(let host, _)):
            try await on(host, DatabaseHands.setAside(DatabaseHands.stamp(.now)), "moving its data aside failed")
        case .member(.stop(let host, _)): try await on(host, DatabaseHands.stop, "stopping MariaDB failed")
        case .member(.bootstrap(let host, let missing)), .member(.revive(let host, let missing)):
            try await recover(host, without: missing)
        case .content(let action):
            guard let host = goal.cluster.members.first(where: { seen.members.hosts[$0.host]?.isSynced == true }) else {
                throw Failure(.unreachable, "no database can be written to", next: "trivet db status")
            }
            try await say(DatabaseStatements.make(action), on: host.host)
        }
    }

    /// Whoever joins gets the data by the account that hands it on, so that is there first.
    private func found(_ host: String) async throws {
        try await on(host, DatabaseHands.found, "starting a cluster failed")
        for account in goal.accounts where account.login == .socket {
            try await say(DatabaseStatements.make(.grant(account, reasons: [], afresh: false)), on: host)
        }
    }

    /// The agent does it, as it does by itself: with the consent of those that are there.
    private func recover(_ host: String, without missing: [String]) async throws {
        guard let session = sessions.session(for: host) else {
            throw Failure(.unreachable, "it cannot be told to start", host: host)
        }
        try await Self.recover(DatabaseOrder(without: missing, isForced: false, who: "apply"), on: session)
    }

    /// Has a host's agent let the cluster go on from its data.
    package static func recover(_ order: DatabaseOrder, on session: HostSession) async throws {
        let body = String(decoding: try StatusCoding.encoder().encode(order), as: UTF8.self)
        _ = try await Self.order("/v1/database/recover", body, on: session, within: 900)
    }

    private static func order(_ path: String, _ body: String, on session: HostSession, within seconds: Double)
        async throws -> DatabaseReply
    {
        let text = try await session.agent(AgentRequest("POST", path, body: body), within: seconds)
        guard let reply = try? StatusCoding.decoder().decode(DatabaseReply.self, from: Data(text.utf8)) else {
            throw Failure(.failed, "the agent answers in another version's words", next: "trivet apply")
        }
        if let failure = reply.failure { throw failure }
        return reply
    }

    /// Restarts one member, or starts it, and waits until it is in step.
    ///
    /// - Throws: ``Failure`` when another member is not in step, or when this one does not come back.
    package func restart(_ host: String) async throws {
        let seen = try await refuseUnlessOthersAreInStep(host, "restarted")
        try await start(host, seen, writer: try await makeWay(host, seen))
    }

    /// Has the routers write to another member before this one stops.
    ///
    /// - Returns: to which; nil where this one does not run, or while no router says.
    func makeWay(_ host: String, _ seen: GaleraSeen) async throws -> String? {
        guard goal.cluster.engine == .galera, seen.hosts[host]?.unit == .running else { return nil }
        return try await leave(host)
    }

    /// Starts one member, anew where it runs, and waits until it is in step.
    ///
    /// - Parameter writer: never asked for its data while another can give it.
    func start(_ host: String, _ seen: GaleraSeen, writer: String?) async throws {
        if goal.cluster.engine == .galera {
            let donors = donors(for: host, seen, writer: writer)
            try await on(host, DatabaseHands.restart(donors: donors), "restarting MariaDB failed")
        } else {
            try await on(host, DatabaseHands.restartAlone, "restarting MariaDB failed")
        }
        let clock = ContinuousClock()
        let end = clock.now + .seconds(600)
        while clock.now < end {
            if await see().members.hosts[host]?.isSynced == true { return }
            try await clock.sleep(for: .milliseconds(400))
        }
        throw Failure(.timeout, "MariaDB runs and is not in step after 600 s", host: host, next: "trivet db status")
    }

    /// - Returns: to whom the routers write now; nil while no router says.
    private func leave(_ host: String) async throws -> String? {
        guard let session = sessions.session(for: host) else {
            throw Failure(.unreachable, "its agent cannot be asked to let another member be the writer", host: host)
        }
        return try await Self.order("/v1/database/leave", "{}", on: session, within: 15).writer
    }

    private func donors(for host: String, _ seen: GaleraSeen, writer: String?) -> [String] {
        var seen = seen
        seen.writer = writer ?? seen.writer
        return GaleraFormation(goal: goal.cluster, isApply: true).donors(for: host, seen)
    }

    /// - Returns: the members as they are.
    @discardableResult
    func refuseUnlessOthersAreInStep(_ host: String, _ what: String) async throws -> GaleraSeen {
        let seen = await see().members
        let behind = goal.cluster.members.map(\.host).filter { $0 != host && seen.hosts[$0]?.isSynced != true }
        guard behind.isEmpty else {
            throw Failure(
                .refused,
                "\(host) was not \(what), because \(behind.joined(separator: ", ")) \(behind.count == 1 ? "is" : "are") not in step",
                next: "trivet db status"
            )
        }
        return seen
    }

    private func say(_ statements: Secret, on host: String) async throws {
        try await on(host, DatabaseHands.run(statements), "the server refused it")
    }

    @discardableResult
    func on(_ host: String, _ command: Command, _ what: String) async throws -> CommandResult {
        guard let session = sessions.session(for: host) else { throw Failure(.unreachable, what, host: host) }
        let result = try await session.run(command)
        guard result.succeeded else {
            throw Failure(
                .refused,
                what,
                host: host,
                words: Failure.tail(result.errors),
                next: "read `journalctl -u mariadb` on the host, then run `trivet apply` again"
            )
        }
        return result
    }
}
