package import Estate
package import Planning

/// How the databases are, as far as somebody sees it.
package struct DatabaseStatus: Sendable, Equatable, Codable {
    package struct Member: Sendable, Equatable, Codable {
        package var host: String
        /// Nil when its host does not say.
        package var state: HostDatabase?

        package init(host: String, state: HostDatabase?) {
            self.host = host
            self.state = state
        }
    }

    package var engine: DatabaseEngine
    /// In the order of the estate.
    package var members: [Member]
    /// What nobody need do anything about.
    package var waiting: String?
    /// What a person must decide, and how.
    package var decision: String?
    package var problems: [String]
    /// Whom routers write to, by the routers' hosts; one that finds nobody to write to, or does not answer, is absent.
    package var writers: [String: String]
    /// The number of the last word about the writer that all routers have heard.
    package var epoch: UInt64?
    /// Why no host may be lost as far as the databases are concerned; nil when one may.
    package var refusal: String?

    /// - Parameters:
    ///   - routers: what each host's router says.
    ///   - leaderless: seconds for which nobody was seen who can write.
    package init(
        _ cluster: DatabaseCluster,
        hosts: [String: HostDatabase],
        routers: [String: RouterWord] = [:],
        leaderless: Int = 0
    ) {
        engine = cluster.engine
        writers = routers.compactMapValues(\.writer)
        epoch = routers.values.map { $0.decree?.epoch ?? 0 }.min()
        members = cluster.members.map { Member(host: $0.host, state: hosts[$0.host]) }
        if cluster.engine == .galera {
            let formation = GaleraFormation(goal: cluster, isApply: false)
            switch formation.decision(GaleraSeen(hosts: hosts, leaderless: leaderless)) {
            case .act: break
            case .wait(let words): waiting = words
            case .decide(let failure): decision = failure.description
            }
        }
        problems = []
        problems = Self.problems(members, engine: engine, decision: decision, waiting: waiting)
        problems += disagreement.map { [$0] } ?? []
        refusal = Self.refusal(members, engine: engine)
    }

    /// The member that all routers write to.
    package var writer: String? { Set(writers.values).count == 1 ? writers.values.first : nil }

    private var disagreement: String? {
        let hosts = Dictionary(grouping: writers.keys.sorted()) { writers[$0] ?? "" }
        guard hosts.count > 1 else { return nil }
        let words = hosts.sorted { $0.key < $1.key }.map { "to \($0.key) from \($0.value.joined(separator: " and "))" }
        return "the routers disagree about the writer: \(words.joined(separator: ", "))"
    }

    private static func problems(
        _ members: [Member],
        engine: DatabaseEngine,
        decision: String?,
        waiting: String?
    ) -> [String] {
        let canWrite = members.contains { $0.state?.isPrimary == true }
        var problems = members.compactMap(problem)
        if !canWrite {
            let how = engine == .galera ? "no member of the database can write" : "the database does not answer"
            let why =
                decision.map { _ in ": a person must decide, see `trivet db status`" }
                ?? waiting.map { "; waiting for \($0)" } ?? ""
            problems.insert(how + why, at: 0)
        }
        return problems
    }

    private static func problem(_ member: Member) -> String? {
        guard let state = member.state else { return nil }
        switch state.unit {
        case .absent: return "MariaDB is not installed on \(member.host)"
        case .stopped where state.isHeld:
            return "MariaDB on \(member.host) was stopped; `trivet db restart \(member.host)` starts it"
        case .stopped: return "MariaDB on \(member.host) does not run"
        case .failed: return "MariaDB on \(member.host) has failed"
        case .starting: return "MariaDB on \(member.host) starts"
        case .stopping: return "MariaDB on \(member.host) stops"
        case .running:
            if state.live == nil { return "MariaDB on \(member.host) does not answer" }
            return state.isSynced ? nil : "MariaDB on \(member.host) is not in step: \(state.words(engine: .galera))"
        }
    }

    private static func refusal(_ members: [Member], engine: DatabaseEngine) -> String? {
        guard engine == .galera else {
            return members.first.map { "the databases are on \($0.host) alone" }
        }
        let synced = members.count { $0.state?.isSynced == true }
        guard (synced - 1) * 2 <= members.count else { return nil }
        return "\(synced) of \(members.count) members of the database are in step"
    }
}

extension HostDatabase {
    /// Its state in a word or two.
    package func words(engine: DatabaseEngine) -> String {
        switch unit {
        case .absent: return "not installed"
        case .stopped: return isHeld ? "stopped by hand" : "stopped"
        case .failed: return "failed"
        case .starting: return isFounding ? "starts the cluster" : "starting"
        case .stopping: return "stopping"
        case .running:
            guard let live else { return "no answer" }
            guard live.isPrimary else { return "lost the majority" }
            guard live.isReady else { return "not ready" }
            return switch live.state {
            case 1: "receives the data"
            case 2: "hands on the data"
            case 3: "catches up"
            case 4: engine == .galera ? (live.isDesynced ? "on its own pace" : "in step") : "running"
            default: "state \(live.state)"
            }
        }
    }

    /// For how many seconds a member may be away and still get only what changed meanwhile, at the present rate.
    package func reach(cache bytes: Int) -> Int? {
        guard let live, live.seconds > 600, live.changedBytes > 0 else { return nil }
        return Int(Double(bytes) * Double(live.seconds) / Double(live.changedBytes))
    }
}
