import Estate
package import Planning

/// All that was seen of the databases.
package struct DatabaseSeen: Sendable, Equatable {
    package var members: GaleraSeen
    /// Nil where nobody answers.
    package var contents: DatabaseContents?

    package init(members: GaleraSeen, contents: DatabaseContents?) {
        self.members = members
        self.contents = contents
    }

    /// What a server reads when it starts and the plan changes will be newer than its start.
    package mutating func expect(_ steps: [Plan.Step]) {
        for step in steps where DatabaseScripts.files.contains(step.resource.name) && step.change.isOfContent {
            guard let host = step.host, members.hosts[host]?.unit == .running else { continue }
            if members.hosts[host]?.stale.contains(step.resource.name) == false {
                members.hosts[host]?.stale.append(step.resource.name)
            }
        }
    }
}

/// What `apply` does about the databases: the members as ``GaleraFormation`` says, then what they hold. Pure.
package struct DatabaseFormation: Sendable {
    package var goal: DatabaseGoal

    package init(goal: DatabaseGoal) { self.goal = goal }

    package struct Decision: Sendable, Equatable {
        /// In order.
        package var actions: [DatabaseAction] = []
        package var failure: Failure?
        /// What must come by itself before more can be done.
        package var waiting: String?
        /// Whether meanwhile nobody can write.
        package var isLeaderless = false

        package init() {}
    }

    package func decision(_ seen: DatabaseSeen) -> Decision {
        var decision = goal.cluster.engine == .galera ? members(seen) : Decision()
        let isNew = decision.actions.contains { if case .member(.found) = $0 { true } else { false } }
        if let contents = seen.contents ?? (isNew || isFresh(seen) ? DatabaseContents() : nil) {
            decision.actions += contents.actions(for: goal).map { .content($0) }
        }
        return decision
    }

    private func members(_ seen: DatabaseSeen) -> Decision {
        var decision = Decision()
        switch GaleraFormation(goal: goal.cluster, isApply: true).decision(seen.members) {
        case .act(let actions): decision.actions = actions.map { .member($0) }
        case .wait(let words): decision.waiting = words
        case .decide(let failure): decision.failure = failure
        }
        decision.isLeaderless = !seen.members.hosts.values.contains(where: \.isPrimary)
        return decision
    }

    /// A single MariaDB that is yet to be installed, or started; then it is looked at again before anything is done.
    private func isFresh(_ seen: DatabaseSeen) -> Bool {
        guard goal.cluster.engine == .mariadb, let member = goal.cluster.members.first else { return false }
        return seen.members.hosts[member.host].map { $0.unit == .absent || $0.unit == .stopped } ?? false
    }

    /// For the plan: what stands in the way of what is to be done.
    package func obstacle(_ decision: Decision) -> Failure? {
        if let failure = decision.failure { return failure }
        guard decision.isLeaderless, let waiting = decision.waiting else { return nil }
        return Failure(
            .refused,
            "nobody can write to the databases: they wait for \(waiting)",
            next: "trivet db status"
        )
    }
}
