package import Estate
package import Hosts
package import Planning
package import Systems

/// What the hosts are, and what they should become.
package struct Survey: Sendable {
    package var blueprint: Blueprint
    package var plan: Plan

    /// All that is known before a host has been asked.
    package struct Intent: Sendable {
        package var estate: Estate
        package var stacks: [DeployableStack]
        package var certificates: Certificates
        package var logins: SealedText?
        /// Of users of databases, by the names of their secrets.
        package var passwords: [String: Secret]
        package var selection: Selection

        package init(
            estate: Estate,
            stacks: [DeployableStack],
            certificates: Certificates,
            logins: SealedText?,
            passwords: [String: Secret] = [:],
            selection: Selection = Selection()
        ) {
            self.estate = estate
            self.stacks = stacks
            self.certificates = certificates
            self.logins = logins
            self.passwords = passwords
            self.selection = selection
        }
    }

    /// Reads every host, changes nothing.
    package static func make(_ intent: Intent, sessions: Sessions) async throws -> Survey {
        let known = sessions.open.compactMap { session in session.facts.map { (session.host.name, $0) } }
        let facts = Dictionary(known) { first, _ in first }
        let design = Design(
            estate: intent.estate,
            facts: facts,
            stacks: intent.stacks,
            certificates: intent.certificates,
            logins: intent.logins,
            books: await books(intent, sessions),
            passwords: intent.passwords
        )
        var blueprint = Systems.blueprint(design).selecting(intent.selection)
        blueprint.retire(facts: facts, full: Systems.blueprint(design), selection: intent.selection)
        var plan = Plan(estate: intent.estate.name, steps: [], unseen: sessions.failures)
        let selected = blueprint
        async let cluster = ClusterLook.make(selected, design: design, sessions, selection: intent.selection)
        let (read, unread) = await eachHost(sessions.open) { session in
            try await steps(on: session, blueprint: selected)
        }
        plan.unseen += unread
        for host in intent.estate.hosts {
            plan.steps += read[host.name]?.steps ?? []
            plan.unseen += read[host.name]?.failures ?? []
        }
        await addCluster(try await cluster, to: &plan, &blueprint, sessions: sessions)
        plan.steps.sort { $0.stage < $1.stage }
        plan.obstacles += obstacles(plan, design: design)
        return Survey(blueprint: blueprint, plan: plan)
    }

    /// Of a single stack's deployment.
    private static func books(_ intent: Intent, _ sessions: Sessions) async -> [String: VolumeBook]? {
        guard intent.selection.stack != nil else { return nil }
        let (read, _) = await eachHost(sessions.open) { try await $0.run(Command("cat", [VolumeBook.path])).output }
        return read.compactMapValues(VolumeBook.init(text:))
    }

    /// One request for everything a host is to have.
    private static func steps(
        on session: HostSession,
        blueprint: Blueprint
    ) async throws -> (steps: [Plan.Step], failures: [Failure]) {
        let name = session.host.name
        let stages = blueprint.stages.enumerated().compactMap { index, stage -> (Int, [Item])? in
            if case .hosts(let all) = stage { (index, all[name] ?? []) } else { nil }
        }
        var observed = ArraySlice(try await session.observe(stages.flatMap { $0.1.map(\.resource) }))
        var context = PlanContext()
        var all: [Plan.Step] = []
        var failures: [Failure] = []
        for (index, items) in stages {
            let part = Planner.steps(
                for: items,
                observed: Array(observed.prefix(items.count)),
                host: name,
                stage: index,
                context: context
            )
            observed = observed.dropFirst(items.count)
            context = part.context
            all += part.steps
            failures += part.failures
        }
        return (all, failures)
    }

    private static func obstacles(_ plan: Plan, design: Design) -> [Failure] {
        let closing = plan.steps.filter { $0.resource.kind == Firewall.kind && $0.change.action != .remove }
        return closing.compactMap { step in
            guard let host = step.host.flatMap(design.estate.host(named:)), let facts = design.facts[host.name] else {
                return nil
            }
            return FirewallSystem.obstacle(for: host, of: design.estate, facts: facts)
        }
    }
}

extension Survey {
    /// The formation of Ceph and the Swarm, and the stacks as one manager sees them.
    private static func addCluster(
        _ look: ClusterLook,
        to plan: inout Plan,
        _ blueprint: inout Blueprint,
        sessions: Sessions
    ) async {
        for (index, stage) in blueprint.stages.enumerated() {
            switch stage {
            case .hosts: continue
            case .step(let system, .ceph(let goal)): addCeph(look.ceph, goal, of: system, stage: index, to: &plan)
            case .step(let system, .database(let goal)):
                addDatabase(look.database, goal, of: system, stage: index, to: &plan)
            case .step(let system, .swarm(let goal)):
                switch SwarmFormation(goal: goal).actions(seen: look.swarm.mapValues(\.onceRunning)) {
                case .success(let actions):
                    plan.steps += actions.map { action in
                        let id = ResourceID(kind: "swarm", name: action.change.summary)
                        return Plan.Step(host: nil, system: system, resource: id, change: action.change, stage: index)
                    }
                case .failure(let failure): plan.unseen.append(failure)
                }
            case .estate(let items):
                switch look.stacks {
                case .unknown:
                    if !items.isEmpty { plan.unseen.append(unknownStacks) }
                case .known(let all, let observed):
                    blueprint.stages[index] = .estate(all)
                    await addStacks(all, observed, stage: index, to: &plan, sessions: sessions)
                }
            }
        }
    }

    private static func addStacks(
        _ items: [Item],
        _ observed: [Observation],
        stage: Int,
        to plan: inout Plan,
        sessions: Sessions
    ) async {
        let (steps, failures, _) = Planner.steps(for: items, observed: observed, host: nil, stage: stage)
        let deploys = steps.contains { $0.change.action != .remove }
        let refusals = deploys ? await SpaceCheck.refusals(sessions) : []
        plan.steps += SpaceCheck.permitted(steps, refusals)
        plan.unseen += failures + refusals
    }

    /// Disks that hold something are left out, whatever else is to be done.
    private static func addCeph(
        _ seen: CephSeen,
        _ goal: CephGoal,
        of system: SystemName,
        stage: Int,
        to plan: inout Plan
    ) {
        let formation = CephFormation(goal: goal)
        let refusals = formation.refusals(seen)
        plan.unseen += refusals
        plan.obstacles += formation.obstacles(seen)
        switch formation.actions(seen) {
        case .success(let actions): plan.steps += actions.map { $0.step(of: system, stage: stage) }
        case .failure(let failure):
            if !refusals.contains(failure) { plan.unseen.append(failure) }
            // Where there is no cluster there is nothing to mount; all else goes on.
            plan.steps.removeAll { $0.resource.kind == Mount.kind }
        }
    }

    private static func addDatabase(
        _ seen: DatabaseSeen,
        _ goal: DatabaseGoal,
        of system: SystemName,
        stage: Int,
        to plan: inout Plan
    ) {
        let formation = DatabaseFormation(goal: goal)
        var seen = seen
        seen.expect(plan.steps)
        let decision = formation.decision(seen)
        plan.steps += decision.actions.map { $0.step(of: system, stage: stage) }
        if let failure = formation.obstacle(decision) { plan.unseen.append(failure) }
    }

    private static let unknownStacks = Failure(
        .unreachable,
        "no Swarm manager with a quorum can be seen, so the stacks were not looked at",
        next: "bring the hosts back, then run the same command again"
    )
}

/// Asks every host at once; results by host, and one failure a host that gave none.
package func eachHost<Value: Sendable>(
    _ sessions: [HostSession],
    _ ask: @escaping @Sendable (HostSession) async throws -> Value
) async -> ([String: Value], [Failure]) {
    await withTaskGroup(of: (String, Result<Value, Failure>).self) { group in
        for session in sessions {
            group.addTask {
                let name = session.host.name
                do { return (name, .success(try await ask(session))) } catch {
                    return (name, .failure(Failure.of(error, while: "asking it").on(name)))
                }
            }
        }
        var values: [String: Value] = [:]
        var failures: [Failure] = []
        for await (name, result) in group {
            switch result {
            case .success(let value): values[name] = value
            case .failure(let failure): failures.append(failure)
            }
        }
        return (values, failures.sorted { ($0.host ?? "") < ($1.host ?? "") })
    }
}
