package import Planning

/// What was seen of the members, and who is looking.
package struct GaleraSeen: Sendable, Equatable {
    /// A host that cannot be reached is absent.
    package var hosts: [String: HostDatabase]
    /// Seconds for which whoever looks has seen nobody who can write.
    package var leaderless: Int
    /// The member that the routers write to, where that is known.
    package var writer: String?

    package init(hosts: [String: HostDatabase], leaderless: Int = 0, writer: String? = nil) {
        self.hosts = hosts
        self.leaderless = leaderless
        self.writer = writer
    }
}

/// Forms a Galera cluster, lets members join, and brings it back when all of it was down. Pure: what was seen goes in, what
/// is left to do comes out. It looks at what is, never at what was done last time. `apply` and the agents ask it alike.
package struct GaleraFormation: Sendable {
    package var goal: DatabaseCluster
    /// `apply` makes a cluster of hosts that never had one, starts what somebody stopped, and restarts what reads changed files.
    package var isApply: Bool

    package init(goal: DatabaseCluster, isApply: Bool) {
        self.goal = goal
        self.isApply = isApply
    }

    package enum Action: Sendable, Equatable {
        /// A first cluster, of a host whose MariaDB is as Debian delivers it.
        case found(host: String)
        /// Goes on from this host's data.
        case bootstrap(host: String, without: [String])
        /// Lets a running member that lost its majority write again.
        case revive(host: String, without: [String])
        /// - Parameter donors: whom to ask for all the data, first of all.
        case join(host: String, donors: [String])
        /// Moves data aside that must not be overwritten.
        case setAside(host: String, reason: String)
        case stop(host: String, reason: String)
        case restart(host: String, files: [String])
    }

    package enum Decision: Sendable, Equatable {
        case act([Action])
        /// Nothing can be done now, and nobody need do anything.
        case wait(String)
        /// A person must decide.
        case decide(Failure)
    }

    package func decision(_ all: GaleraSeen) -> Decision {
        var seen = all
        for (name, host) in all.hosts where host.isLoose {
            seen.hosts[name]?.unit = .stopped
            seen.hosts[name]?.live = nil
        }
        if let failure = obstacle(seen) { return .decide(failure) }
        let leads = goal.members.compactMap { seen.hosts[$0.host] }.filter(\.isPrimary)
        guard let lead = leads.compactMap(\.live).max(by: { $0.position.change < $1.position.change }) else {
            return leaderless(seen)
        }
        let actions = joins(seen, lead) + restarts(seen)
        if actions.isEmpty, let waiting = joining(seen) { return .wait(waiting) }
        return .act(actions)
    }

    /// Notes of forks that are still of use: not of members that are in step again.
    package func current(_ forks: [HostDatabase.Fork], _ seen: GaleraSeen) -> [HostDatabase.Fork] {
        forks.compactMap { fork in
            var fork = fork
            fork.without.removeAll { seen.hosts[$0]?.isSynced == true }
            return fork.without.isEmpty ? nil : fork
        }
    }

    // MARK: - Somebody can write

    /// One by one where a member needs all the data: each donor gives it once at a time, and is slower meanwhile.
    private func joins(_ seen: GaleraSeen, _ lead: HostDatabase.Live) -> [Action] {
        var isBusy = goal.members.contains { member in
            guard let host = seen.hosts[member.host] else { return false }
            return host.unit == .starting && !host.isFounding
        }
        var actions: [Action] = []
        for member in goal.members {
            guard let host = seen.hosts[member.host], host.isDown || host.unit == .absent, isApply || !host.isHeld,
                isApply || host.unit != .absent
            else { continue }
            let surplus = surplus(host, member.host, seen, lead)
            let needsAll = surplus != nil || host.position.map { $0.change + 1 < lead.keptFrom } ?? true
            if needsAll, isBusy { continue }
            if let surplus { actions.append(.setAside(host: member.host, reason: surplus)) }
            isBusy = isBusy || needsAll
            actions.append(.join(host: member.host, donors: donors(for: member.host, seen)))
        }
        return actions
    }

    /// What a member that was away has and the cluster has not; nil when all of it is the cluster's too.
    private func surplus(_ host: HostDatabase, _ name: String, _ seen: GaleraSeen, _ lead: HostDatabase.Live) -> String?
    {
        if let words = host.unreadable { return "how far it goes cannot be told: \(words)" }
        guard let position = host.position else {
            return host.loose.isEmpty ? nil : "it holds \(Self.list(host.loose)), which never was in the cluster"
        }
        if position.cluster != lead.position.cluster { return "it is of another cluster, \(position.cluster)" }
        if let fork = forks(seen).first(where: { $0.without.contains(name) && $0.from.cluster == position.cluster }),
            position.change > fork.from.change
        {
            return "it goes to change \(position.change), the others went on from \(fork.from.change) without it"
        }
        // What is still being written elsewhere will be there in a moment.
        guard lead.queue == 0, position.change > lead.position.change else { return nil }
        return "it goes to change \(position.change), the cluster only to \(lead.position.change)"
    }

    private func forks(_ seen: GaleraSeen) -> [HostDatabase.Fork] {
        goal.members.compactMap { seen.hosts[$0.host] }.flatMap(\.forks)
    }

    /// The writer is never asked while another can give the data.
    package func donors(for joiner: String, _ seen: GaleraSeen) -> [String] {
        let synced = goal.members.map(\.host).filter { $0 != joiner && seen.hosts[$0]?.isSynced == true }
        let writer = seen.writer ?? goal.members.first { seen.hosts[$0.host]?.isSynced == true }?.host
        return synced.reversed().filter { $0 != writer } + synced.filter { $0 == writer }
    }

    private func joining(_ seen: GaleraSeen) -> String? {
        let names = goal.members.map(\.host).filter { name in
            guard let host = seen.hosts[name] else { return false }
            return host.unit == .starting || (host.unit == .running && !host.isSynced) || host.unit == .stopping
        }
        return names.isEmpty ? nil : "\(names.joined(separator: ", ")) to be in step with the others"
    }

    /// Readers first, the writer last; each only when all members are in step.
    private func restarts(_ seen: GaleraSeen) -> [Action] {
        guard isApply else { return [] }
        let stale = goal.members.map(\.host).filter { !(seen.hosts[$0]?.stale.isEmpty ?? true) }
        guard !stale.isEmpty, goal.members.allSatisfy({ seen.hosts[$0.host]?.isSynced == true }) else { return [] }
        let writer = seen.writer ?? goal.members.first?.host
        return (stale.filter { $0 != writer } + stale.filter { $0 == writer }).map { name in
            .restart(host: name, files: seen.hosts[name]?.stale ?? [])
        }
    }
}
