import Estate
package import Hosts
package import Planning
package import Systems

/// Performs what ``CephFormation`` asks for, and looks again whenever the cluster may have become another.
package struct CephDriver: Sendable {
    let sessions: Sessions
    let goal: CephGoal
    /// True once the operator asked to stop: nothing that takes hours is waited for.
    let stopping: @Sendable () -> Bool

    package init(sessions: Sessions, goal: CephGoal, stopping: @escaping @Sendable () -> Bool = { false }) {
        self.sessions = sessions
        self.goal = goal
        self.stopping = stopping
    }

    typealias EventSink = ClusterEvent<CephFormation.Action>.Sink

    /// How every host sees Ceph, and what its monitors say. With a quorum any of them tells of everything.
    package func see() async -> CephSeen {
        let (goal, speaker) = (goal, speakers.first?.host.name)
        let (looks, _) = await eachHost(sessions.open) { session in
            let name = session.host.name
            let disks = goal.member(name)?.disks ?? []
            let questions = name == speaker ? CephCluster.questions : []
            let look = try await session.run(CephObservation.look(disks: disks, asking: questions))
            guard look.succeeded else {
                throw Failure(.failed, "looking at its disks failed", words: Failure.tail(look.errors))
            }
            return look
        }
        let hosts = looks.mapValues(CephObservation.read)
        var cluster = speaker.flatMap { looks[$0] }.flatMap(CephObservation.answers).flatMap { CephCluster($0) }
        for session in speakers.dropFirst()
        where cluster == nil && !(hosts[session.host.name]?.monitors.isEmpty ?? true) {
            cluster = await Self.ask(CephCluster.questions, session, patience: 5).flatMap { CephCluster($0) }
        }
        var seen = CephSeen(hosts: hosts, cluster: cluster)
        let leaving = CephFormation(goal: goal).leaving(seen)
        if !leaving.isEmpty, let usage = await usage(of: leaving) {
            for id in leaving { seen.cluster?.osds[id]?.used = usage.loads[id]?.bytes }
        }
        return seen
    }

    /// Performs all there is to do.
    ///
    /// - Returns: what failed; a host's failure does not stop the others.
    func run(report: @escaping EventSink) async -> [Failure] {
        var didAnything = false
        // Each round brings the cluster nearer; more of them mean that something undoes what they do.
        for _ in 0..<(goal.members.count * 2 + 8) {
            switch CephFormation(goal: goal).actions(await see()) {
            case .failure(let failure): return [failure]
            case .success(let actions):
                guard !actions.isEmpty else { return didAnything ? await settle(report) : [] }
                didAnything = true
                let failures = await perform(round(of: actions), report)
                guard failures.isEmpty else { return failures }
            }
        }
        return [
            Failure(
                .failed,
                "Ceph does not settle",
                next: "see `ceph status` on a monitor's host, then run `trivet apply` again"
            )
        ]
    }

    /// Up to the first action after which one must look again.
    private func round(of actions: [CephFormation.Action]) -> ArraySlice<CephFormation.Action> {
        let pivot = actions.firstIndex(where: \.changesQuorum)
        return pivot == 0 ? actions.prefix(1) : actions.prefix(pivot ?? actions.count)
    }

    /// In order; what is for single hosts goes side by side.
    private func perform(_ actions: ArraySlice<CephFormation.Action>, _ report: @escaping EventSink) async -> [Failure]
    {
        var rest = actions
        while let first = rest.first {
            let together = first.host == nil ? rest.prefix(1) : rest.prefix { $0.host != nil }
            rest = rest.dropFirst(together.count)
            let hosts = Dictionary(grouping: together) { $0.host ?? "" }
            let failures = await withTaskGroup(of: Failure?.self) { group in
                for actions in hosts.values { group.addTask { await inOrder(actions, report) } }
                var failures: [Failure] = []
                for await failure in group { if let failure { failures.append(failure) } }
                return failures
            }
            guard failures.isEmpty else { return failures.sorted { ($0.host ?? "") < ($1.host ?? "") } }
        }
        return []
    }

    private func inOrder(_ actions: [CephFormation.Action], _ report: EventSink) async -> Failure? {
        for action in actions {
            let failure = await ClusterEvent.follow(action, report) { try await perform(action, report) }
            if let failure { return failure }
        }
        return nil
    }

    /// Waits until the file system can be used: every disk's OSD is up, every placement group serves, a metadata server too.
    private func settle(_ report: EventSink) async -> [Failure] {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(120)
        var told = ""
        while clock.now < end {
            let cluster = await self.cluster()
            let missing = cluster.map(CephFormation(goal: goal).missing) ?? ["a quorum of the monitors"]
            guard !missing.isEmpty else { return [] }
            let words = missing.joined(separator: ", ")
            if words != told { await report(.waiting("waiting for \(words)")) }
            told = words
            do { try await clock.sleep(for: .milliseconds(300)) } catch { break }
        }
        return [
            Failure(
                .timeout,
                "Ceph is set up and does not serve yet: it lacks \(told)",
                next: "see `ceph status` on a monitor's host, then run `trivet apply` again"
            )
        ]
    }
}

/// Words with the monitors.
extension CephDriver {
    /// The hosts that may ask: the monitors', in the order of the estate.
    private var speakers: [HostSession] {
        sessions.open.filter { session in goal.member(session.host.name)?.isMonitor ?? false }
    }

    static func ask(_ orders: [CephOrder], _ session: HostSession, patience: Int) async -> [CephAnswer]? {
        (try? await session.run(CephSpeaker.command(orders, patience: patience))).flatMap(CephSpeaker.answers)
    }

    private func cluster() async -> CephCluster? {
        for session in speakers {
            if let answers = await Self.ask(CephCluster.questions, session, patience: 5) { return CephCluster(answers) }
        }
        return nil
    }

    /// Nil while no manager daemon answers.
    func usage(of osds: [Int]) async -> CephUsage? {
        for session in speakers {
            if let answers = await Self.ask(CephUsage.questions(of: osds), session, patience: 5) {
                return CephUsage(answers, of: osds)
            }
        }
        return nil
    }

    /// Has the monitors carry orders out.
    ///
    /// - Throws: ``Failure`` with Ceph's words when one is refused.
    @discardableResult
    func order(_ orders: [CephOrder], patience: Int = 10) async throws -> [CephAnswer] {
        for session in speakers {
            guard let answers = await Self.ask(orders, session, patience: patience) else { continue }
            for (order, answer) in zip(orders, answers) where !answer.succeeded {
                throw Failure(
                    .refused,
                    "Ceph refuses `\(order.prefix)`",
                    words: answer.words,
                    next: "see `ceph status` on \(session.host.name), then run `trivet apply` again"
                )
            }
            return answers
        }
        throw Failure(
            .unreachable,
            "no monitor of Ceph answers",
            next: "read `journalctl -u 'ceph-mon@*'` on \(speakers.first?.host.name ?? "the monitors' hosts")"
        )
    }

    /// - Throws: ``Failure`` once the monitors have not agreed for so long.
    func waitForQuorum(of names: Set<String>) async throws {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(60)
        while clock.now < end {
            if let cluster = await cluster(), names.isSubset(of: cluster.quorum) { return }
            try await clock.sleep(for: .milliseconds(200))
        }
        throw Failure(
            .timeout,
            "the monitors on \(names.sorted().joined(separator: ", ")) did not agree within 60 s",
            next: "read `journalctl -u 'ceph-mon@*'` there, then run `trivet apply` again"
        )
    }
}

/// Without a goal: questions and orders that any host with a monitor takes.
extension CephDriver {
    /// Nil without a quorum, and where no Ceph is.
    static func cluster(through sessions: Sessions) async -> CephCluster? {
        for session in sessions.open {
            if let answers = await ask(CephCluster.questions, session, patience: 5) { return CephCluster(answers) }
        }
        return nil
    }

    static func order(_ orders: [CephOrder], through sessions: Sessions) async throws {
        for session in sessions.open {
            guard let answers = await ask(orders, session, patience: 10) else { continue }
            for (order, answer) in zip(orders, answers) where !answer.succeeded {
                throw Failure(.refused, "Ceph refuses `\(order.prefix)`", words: answer.words, next: "trivet storage")
            }
            return
        }
        throw Failure(.unreachable, "no monitor of Ceph answers", next: "trivet storage")
    }
}
