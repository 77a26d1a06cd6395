package import Planning

/// Forms the Swarm and keeps it as the estate says. Pure: what was seen goes in, what is left to do comes out.
/// It looks at what is, never at what was done last time.
package struct SwarmFormation: Sendable {
    package var goal: SwarmGoal

    package init(goal: SwarmGoal) { self.goal = goal }

    package enum Action: Sendable, Equatable {
        case initialize(host: String)
        case join(host: String, via: String, manager: Bool)
        case promote(node: String, host: String, via: String)
        case demote(node: String, host: String, via: String)
        case configure(via: String)
        /// A node that the estate no longer has, or an earlier life of a host.
        case forget(node: String, name: String, manager: Bool, alive: Bool, via: String)
    }

    /// Everything left to do, in order, or why nothing may be done.
    package func actions(seen: [String: HostSwarm]) -> Result<[Action], Failure> {
        if let obstacle = obstacle(seen) { return .failure(obstacle) }
        let members = goal.members.compactMap { member in seen[member.host]?.member.map { (member, $0) } }
        let ready = goal.members.filter { seen[$0.host] == .inactive }
        guard let (lead, view) = members.first(where: { $0.1.nodes != nil }), let nodes = view.nodes else {
            guard let first = ready.first(where: \.manager) ?? ready.first else { return .success([]) }
            return .success(founding(on: first, others: ready.filter { $0 != first }))
        }
        let gone = departed(members.map(\.1.node), nodes: nodes, seen: seen, via: lead.host)
        // A dead manager that still counts would let the quorum hang on the one that has just come.
        var actions = gone.filter { !$0.isOfLiving }
        actions += ready.map { .join(host: $0.host, via: lead.host, manager: $0.manager) }
        actions += roles(members.map { ($0.0, $0.1.node) }, nodes: nodes, via: lead.host)
        actions += gone.filter(\.isOfLiving)
        if view.heartbeat != goal.heartbeat || view.taskHistory != goal.taskHistory {
            actions.append(.configure(via: lead.host))
        }
        return .success(actions)
    }

    private func founding(on first: SwarmGoal.Member, others: [SwarmGoal.Member]) -> [Action] {
        [.initialize(host: first.host)] + others.map { .join(host: $0.host, via: first.host, manager: $0.manager) }
    }

    /// Managers are made before others are unmade, so that the quorum never shrinks on the way.
    private func roles(_ members: [(SwarmGoal.Member, String)], nodes: [SwarmNode], via: String) -> [Action] {
        func node(_ id: String) -> SwarmNode? { nodes.first { $0.id == id } }
        let promoted: [Action] = members.compactMap { member, id in
            guard member.manager, let node = node(id), !node.manager else { return nil }
            return .promote(node: id, host: member.host, via: via)
        }
        let demoted: [Action] = members.compactMap { member, id in
            guard !member.manager, let node = node(id), node.manager, member.host != via else { return nil }
            return .demote(node: id, host: member.host, via: via)
        }
        return promoted + demoted
    }

    /// Nodes that are none of the estate's hosts. While a host cannot be seen, a node that may be its own stays.
    private func departed(_ known: [String], nodes: [SwarmNode], seen: [String: HostSwarm], via: String) -> [Action] {
        let unseen = goal.members.filter { seen[$0.host] == nil || seen[$0.host] == .noEngine(hasState: true) }
        return nodes.filter { !known.contains($0.id) }.compactMap { node in
            let mayBeUnseen = unseen.contains { $0.host == node.name || $0.address == node.address }
            guard !mayBeUnseen, unseen.isEmpty || !node.ready else { return nil }
            return .forget(node: node.id, name: node.name, manager: node.manager, alive: node.ready, via: via)
        }
    }

    /// What a person must decide.
    private func obstacle(_ seen: [String: HostSwarm]) -> Failure? {
        for member in goal.members {
            if case .broken(let words)? = seen[member.host] {
                return Failure(
                    .refused,
                    "Docker's Swarm state is broken there",
                    host: member.host,
                    words: words,
                    next:
                        "read `journalctl -u docker` on the host; `docker swarm leave --force` there lets it join afresh"
                )
            }
        }
        let members = goal.members.compactMap { member in seen[member.host]?.member.map { (member.host, $0) } }
        if let failure = strangers(members) { return failure }
        if !members.isEmpty, members.allSatisfy({ $0.1.nodes == nil }) { return noQuorum(members, seen) }
        let unseen = goal.members.filter { seen[$0.host] == nil || seen[$0.host] == .noEngine(hasState: true) }.map(
            \.host
        )
        if members.isEmpty, !unseen.isEmpty {
            return Failure(
                .unreachable,
                "a Swarm may already live on \(unseen.joined(separator: ", ")), which cannot be seen: no second one is made",
                next:
                    "bring \(unseen.joined(separator: ", ")) back, or take it out of the estate file, then `trivet apply` again"
            )
        }
        return nil
    }

    private func strangers(_ members: [(String, SwarmMember)]) -> Failure? {
        let clusters = Set(members.compactMap(\.1.cluster))
        guard clusters.count > 1, let main = members.first(where: { $0.1.nodes != nil })?.1.cluster else { return nil }
        let other = members.first { $0.1.cluster != nil && $0.1.cluster != main }?.0 ?? ""
        return Failure(
            .refused,
            "it is in another Swarm than the rest",
            host: other,
            next: "if nothing there is needed: `docker swarm leave --force` on it, then `trivet apply` again"
        )
    }

    private func noQuorum(_ members: [(String, SwarmMember)], _ seen: [String: HostSwarm]) -> Failure {
        let managers = members.filter(\.1.manager).map(\.0)
        let missing = goal.members.filter { seen[$0.host]?.member == nil }.map(\.host)
        return Failure(
            .refused,
            "the Swarm has no leader: of its managers only \(managers.joined(separator: ", ")) can be seen",
            next: missing.isEmpty
                ? "wait for the election (20 s), then run the same command again"
                : "start \(missing.joined(separator: ", ")); containers keep running meanwhile, nothing can change"
        )
    }
}

extension SwarmFormation.Action {
    fileprivate var isOfLiving: Bool { if case .forget(_, _, _, let alive, _) = self { alive } else { false } }

    /// For the plan, in words.
    package var change: Change {
        switch self {
        case .initialize(let host): Change(.create, "form a Swarm on \(host)")
        case .join(let host, _, let manager): Change(.create, "\(host) joins as \(manager ? "manager" : "worker")")
        case .promote(_, let host, _): Change(.change, "\(host) becomes a manager")
        case .demote(_, let host, _): Change(.change, "\(host) is a worker from now on")
        case .configure: Change(.change, "set heartbeat and task history")
        case .forget(_, let name, _, let alive, _):
            Change(
                .remove,
                "the Swarm forgets its node \(name)",
                details: [
                    alive ? "it has left the estate" : "it is down, and no host of the estate is that node any more"
                ],
                caution: alive ? "its containers move to other hosts" : nil
            )
        }
    }
}
