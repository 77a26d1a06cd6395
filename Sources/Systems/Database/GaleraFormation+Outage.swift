import Planning

/// Nobody can write: who goes on, from which data.
extension GaleraFormation {
    /// So long a member that waits for others may still find them by itself.
    static let grace = 15

    func leaderless(_ seen: GaleraSeen) -> Decision {
        let known = goal.members.filter { seen.hosts[$0.host] != nil }
        let busy = known.filter { member in
            let host = seen.hosts[member.host]
            return host?.unit == .stopping || (host?.unit == .starting && host?.isFounding == true)
        }
        if !busy.isEmpty { return .wait("\(Self.list(busy.map(\.host))) to start or stop") }
        let vain = known.filter { seen.hosts[$0.host]?.unit == .starting }.map(\.host)
        if !vain.isEmpty {
            guard seen.leaderless >= Self.grace else { return .wait("\(Self.list(vain)) to find the others") }
            return .act(vain.map { .stop(host: $0, reason: "it waits for members of which none can write") })
        }
        let holders = known.compactMap { member in
            seen.hosts[member.host]?.reached.map { Candidate(host: member.host, position: $0) }
        }
        guard !holders.isEmpty else { return founding(seen) }
        return recovery(seen, holders)
    }

    struct Candidate: Equatable {
        var host: String
        var position: HostDatabase.Position
    }

    /// No host that can be seen ever was in a cluster.
    private func founding(_ seen: GaleraSeen) -> Decision {
        let unseen = goal.members.map(\.host).filter { seen.hosts[$0] == nil }
        guard isApply else { return .wait("`trivet apply`, which forms the cluster") }
        guard unseen.isEmpty else { return .decide(mayLive(on: unseen)) }
        // What a single MariaDB holds becomes the cluster's.
        let full = goal.members.map(\.host).filter { seen.hosts[$0]?.loose.isEmpty == false }
        guard full.count < 2 else { return .decide(twoSources(full, seen)) }
        guard let first = full.first ?? goal.members.first?.host else { return .act([]) }
        let others = goal.members.map(\.host).filter { $0 != first }
        return .act([.found(host: first)] + others.map { .join(host: $0, donors: [first]) })
    }

    /// The newest goes on: when everybody is there, when it was the last to stop, or when those who are there were a majority.
    private func recovery(_ seen: GaleraSeen, _ holders: [Candidate]) -> Decision {
        guard let newest = newest(holders, seen), let host = seen.hosts[newest.host] else { return .act([]) }
        // All of it was stopped on purpose, or its host is about to go down.
        guard isApply || !host.isHeld else { return .wait("`trivet apply`: MariaDB on \(newest.host) was stopped") }
        let missing = goal.members.map(\.host).filter { seen.hosts[$0] == nil }
        guard !missing.isEmpty else { return resume(newest.host, host, without: [], seen) }
        if host.wasLast { return resume(newest.host, host, without: missing, seen) }
        guard isMajority(holders.map(\.host), seen) else {
            // After a start of all hosts they do not come at the same second.
            let isEarly = !isApply && seen.leaderless < Self.grace
            return isEarly ? .wait(Self.list(missing)) : .decide(tooFew(newest, holders, missing))
        }
        let left = goal.patience - seen.leaderless
        guard left <= 0 || isApply else {
            return .wait(
                "\(Self.list(missing)); \(Self.list(holders.map(\.host))) were a majority and go on without in \(left) s"
            )
        }
        return left <= 0 ? resume(newest.host, host, without: missing, seen) : .wait("the agents, which bring it back")
    }

    private func resume(_ name: String, _ host: HostDatabase, without missing: [String], _ seen: GaleraSeen) -> Decision
    {
        if host.unit == .running { return .act([.revive(host: name, without: missing)]) }
        // Those that run and cannot write would not follow.
        let running = goal.members.map(\.host).filter { seen.hosts[$0]?.unit == .running }
        guard running.isEmpty else {
            return .act(running.map { .stop(host: $0, reason: "\(name) has newer data") })
        }
        return .act([.bootstrap(host: name, without: missing)])
    }

    /// Of several that are equally far: who runs already, who stopped last, the first of the estate.
    private func newest(_ holders: [Candidate], _ seen: GaleraSeen) -> Candidate? {
        func rank(_ candidate: Candidate) -> (Int, Int, Int) {
            let host = seen.hosts[candidate.host]
            return (candidate.position.change, host?.unit == .running ? 1 : 0, host?.wasLast == true ? 1 : 0)
        }
        return holders.reduce(nil as Candidate?) { best, next in
            guard let best else { return next }
            return rank(next) > rank(best) ? next : best
        }
    }

    /// Whether more than half of the last view of those who are there are there. Nobody else can have written after that.
    func isMajority(_ hosts: [String], _ seen: GaleraSeen) -> Bool {
        let views = hosts.compactMap { seen.hosts[$0]?.view }
        guard let last = views.max(by: { $0.number < $1.number }), !last.members.isEmpty else { return false }
        // Several views of one number would be of two clusters.
        guard views.allSatisfy({ $0.number < last.number || Set($0.members) == Set(last.members) }) else {
            return false
        }
        let there = Set(views.map(\.own)).intersection(last.members)
        return there.count * 2 > last.members.count
    }

    static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}

/// What a person must decide.
extension GaleraFormation {
    func obstacle(_ seen: GaleraSeen) -> Failure? {
        let hosts = goal.members.compactMap { member in seen.hosts[member.host].map { (member.host, $0) } }
        let primaries = hosts.filter(\.1.isPrimary)
        let clusters = Set(primaries.compactMap { $0.1.live?.position.cluster })
        if clusters.count > 1 {
            return Failure(
                .refused,
                "two clusters take writes: \(Self.list(primaries.map { "\($0.0) is of \($0.1.live?.position.cluster ?? "")" }))",
                next: "stop MariaDB on the hosts of the one that is not wanted; `trivet apply` sets its data aside"
            )
        }
        guard primaries.isEmpty else { return nil }
        if let (name, host) = hosts.first(where: { $0.1.unreadable != nil }) {
            return Failure(
                .refused,
                "nobody can write, and how far its data goes cannot be told",
                host: name,
                words: host.unreadable,
                next: "mend it, or go on from another member's data: `trivet db recover HOST`"
            )
        }
        let histories = Set(hosts.compactMap(\.1.reached?.cluster))
        guard histories.count > 1 else { return nil }
        let words = hosts.compactMap { name, host in
            host.reached.map { "\(name): \($0.cluster), change \($0.change)" }
        }
        return Failure(
            .refused,
            "nobody can write, and the members' data are of different clusters",
            words: words.joined(separator: "\n"),
            next: "go on from one member's data, the others' is set aside: `trivet db recover HOST`"
        )
    }

    func mayLive(on unseen: [String]) -> Failure {
        Failure(
            .unreachable,
            "a database may already live on \(Self.list(unseen)), which cannot be seen: no second one is made",
            next: "bring \(Self.list(unseen)) back, or take it out of the estate file, then `trivet apply` again"
        )
    }

    func twoSources(_ hosts: [String], _ seen: GaleraSeen) -> Failure {
        let words = hosts.map { "\($0): \(Self.list(seen.hosts[$0]?.loose ?? []))" }
        return Failure(
            .refused,
            "several hosts hold databases, and only one host's can become the cluster's",
            words: words.joined(separator: "\n"),
            next: "move \(DatabaseNames.data) aside on all but one of them, then `trivet apply` again"
        )
    }

    func tooFew(_ newest: Candidate, _ holders: [Candidate], _ missing: [String]) -> Failure {
        let there = holders.map { "\($0.host) goes to change \($0.position.change)" }
        return Failure(
            .refused,
            "nobody can write: of the members only \(Self.list(holders.map(\.host))) can be seen, and those were no majority",
            words: there.joined(separator: "\n"),
            next:
                "start \(Self.list(missing)), or see that the cables are in; only when lost for good: `trivet db recover \(newest.host)`,"
                + " which goes on without what only \(Self.list(missing)) may have"
        )
    }
}
