import Estate
package import Hosts
package import Planning
import Systems

/// Performs a plan: hosts side by side, engines one host at a time, to the end wherever it can.
package struct Execution: Sendable {
    private let survey: Survey
    private let sessions: Sessions
    private let sink: ProgressSink
    /// True once the operator asked to stop: what is under way is finished, nothing new begins.
    private let stopping: @Sendable () -> Bool
    private let turnstile = Turnstile()

    package init(
        _ survey: Survey,
        sessions: Sessions,
        stopping: @escaping @Sendable () -> Bool = { false },
        sink: @escaping ProgressSink
    ) {
        self.survey = survey
        self.sessions = sessions
        self.sink = sink
        self.stopping = stopping
    }

    /// - Returns: all that failed; empty when everything is done.
    package func run() async -> [Failure] {
        var failures: [Failure] = []
        var lost: Set<String> = []
        var hasFiles = true
        for (index, stage) in survey.blueprint.stages.enumerated() {
            let steps = survey.plan.steps.filter { step in
                step.stage == index && (hasFiles || step.resource.kind != Mount.kind)
            }
            guard !steps.isEmpty else { continue }
            guard !stopping() else { return failures + [interrupted] }
            switch stage {
            case .hosts(let items):
                let broken = await perform(steps.filter { !lost.contains($0.host ?? "") }, items: items)
                lost.formUnion(broken.compactMap(\.host))
                failures += broken
            case .step(let system, .ceph(let goal)):
                let broken = await formCeph(goal, system: system, stage: index, without: lost)
                hasFiles = broken.isEmpty
                failures += broken
            case .step(let system, .database(let goal)):
                failures += await formDatabase(goal, system: system, stage: index, without: lost)
            case .step(_, .swarm(let goal)): failures += await formSwarm(goal, steps: steps, without: lost)
            case .estate(let items): failures += await perform(steps, items: items)
            }
        }
        return failures
    }

    private var interrupted: Failure {
        Failure(
            .interrupted,
            "stopped as you asked; what was begun is finished",
            next: "trivet apply goes on from here"
        )
    }

    private func perform(_ steps: [Plan.Step], items: [String: [Item]]) async -> [Failure] {
        let hosts = Dictionary(grouping: steps) { $0.host ?? "" }
        return await withTaskGroup(of: Failure?.self) { group in
            for (host, steps) in hosts {
                guard let session = sessions.session(for: host) else { continue }
                group.addTask { await perform(steps, items: items[host] ?? [], on: session) }
            }
            var failures: [Failure] = []
            for await failure in group { if let failure { failures.append(failure) } }
            return failures.sorted { ($0.host ?? "") < ($1.host ?? "") }
        }
    }

    /// In order, until one fails: what comes after may need what came before.
    private func perform(_ steps: [Plan.Step], items: [Item], on session: HostSession) async -> Failure? {
        for step in steps {
            guard !stopping() else { return interrupted.on(session.host.name) }
            if let failure = await perform(step, items, on: session) { return failure.on(session.host.name) }
        }
        return nil
    }

    private func perform(_ step: Plan.Step, _ items: [Item], on session: HostSession) async -> Failure? {
        guard let item = items.first(where: { $0.resource.id == step.resource }) else { return nil }
        guard step.change.oneAtATime else { return await apply(item, step, on: session) }
        guard await turnstile.enter() else {
            return Failure(
                .failed,
                "\(step.resource.name) was not restarted, because that failed on another host",
                next: "mend the other host, then run `trivet apply` again"
            )
        }
        var failure = await apply(item, step, on: session)
        if failure == nil { failure = await waitForSwarm(session) }
        await turnstile.leave(failed: failure != nil)
        return failure
    }

    private func apply(_ item: Item, _ step: Plan.Step, on session: HostSession) async -> Failure? {
        let clock = ContinuousClock()
        let start = clock.now
        await sink(.started(step))
        do {
            try await session.apply(item.resource, step.change, system: item.system) { line in
                await sink(.note(host: step.host, line))
            }
            let (seconds, parts) = (clock.now - start).components
            await sink(.finished(step, seconds: Double(seconds) + Double(parts) / 1e18))
            return nil
        } catch {
            let failure = Failure.of(error, while: "\(step.change.summary) \(step.resource)")
            await sink(.failed(step, failure))
            return failure
        }
    }

    /// After a restart of its Docker a manager must be back in the quorum before the next host may go.
    private func waitForSwarm(_ session: HostSession) async -> Failure? {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(60)
        var words = ""
        while clock.now < end {
            let info = try? await session.run(SwarmObservation.info)
            let nodes = try? await session.run(SwarmObservation.nodes)
            switch SwarmObservation.read(info: info, state: nil, nodes: nodes) {
            case .inactive: return nil
            case .member(let member) where !member.manager || member.nodes != nil: return nil
            case .broken(let what): words = what
            case .member, .noEngine: words = nodes?.errors ?? ""
            }
            do { try await clock.sleep(for: .milliseconds(500)) } catch { return interrupted }
        }
        return Failure(
            .timeout,
            "Docker restarted there but its Swarm manager is not back after 60 s",
            host: session.host.name,
            words: Failure.tail(words),
            next: "read `journalctl -u docker` on the host, then run `trivet apply` again"
        )
    }

    private func formSwarm(_ goal: SwarmGoal, steps: [Plan.Step], without lost: Set<String>) async -> [Failure] {
        do {
            try await SwarmDriver(sessions: reached(without: lost), goal: goal).run { action in
                await sink(.note(host: nil, action.change.summary))
            }
            return []
        } catch {
            let failure = Failure.of(error, while: "forming the Swarm")
            guard !lost.isEmpty, failure.kind == .unreachable else { return [failure] }
            // What it could not see are the hosts that have just failed, and those have said why.
            let hosts = lost.sorted().joined(separator: ", ")
            return [
                Failure(
                    .failed,
                    "the Swarm was not formed, because \(hosts) failed",
                    next: "mend that, then `trivet apply` again"
                )
            ]
        }
    }

    private func reached(without lost: Set<String>) -> Sessions {
        var reached = sessions
        reached.open.removeAll { lost.contains($0.host.name) }
        return reached
    }

    private func formCeph(
        _ goal: CephGoal,
        system: SystemName,
        stage: Int,
        without lost: Set<String>
    ) async -> [Failure] {
        let sink = sink
        return await CephDriver(sessions: reached(without: lost), goal: goal, stopping: stopping).run { event in
            await sink(event.progress(of: system, stage: stage))
        }
    }

    private func formDatabase(
        _ goal: DatabaseGoal,
        system: SystemName,
        stage: Int,
        without lost: Set<String>
    ) async -> [Failure] {
        let sink = sink
        let failures = await DatabaseDriver(sessions: reached(without: lost), goal: goal).run { event in
            await sink(event.progress(of: system, stage: stage))
        }
        guard !lost.isEmpty, failures.contains(where: { $0.kind == .unreachable }) else { return failures }
        // What it could not see are the hosts that have just failed, and those have said why.
        return [
            Failure(
                .failed,
                "the databases were not seen to, because \(lost.sorted().joined(separator: ", ")) failed",
                next: "mend that, then `trivet apply` again"
            )
        ]
    }

    /// The estate's own: one after the other on one manager, each tried whatever became of the others.
    private func perform(_ steps: [Plan.Step], items: [Item]) async -> [Failure] {
        let seen = await SwarmDriver.see(sessions)
        guard let manager = SwarmDriver.manager(among: sessions, seen: seen) else {
            return [
                Failure(
                    .refused,
                    "no Swarm manager with a quorum can be reached, so no stack was changed",
                    next: "mend what failed above, then run `trivet apply` again"
                )
            ]
        }
        var failures: [Failure] = []
        for step in steps {
            guard !stopping() else { return failures + [interrupted] }
            guard let item = items.first(where: { $0.resource.id == step.resource }) else { continue }
            if let failure = await apply(item, step, on: manager) { failures.append(failure) }
        }
        return failures
    }
}
