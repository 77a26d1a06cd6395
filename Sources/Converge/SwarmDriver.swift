import Estate
package import Hosts
import Planning
package import Systems

/// Performs what ``SwarmFormation`` asks for, one action after the other, looking again after each.
package struct SwarmDriver: Sendable {
    let sessions: Sessions
    let goal: SwarmGoal

    /// How every host sees the Swarm. One manager with a quorum tells of all nodes, so no second one is asked. The first
    /// host mostly is one, and is asked before it has said so.
    package static func see(_ sessions: Sessions) async -> [String: HostSwarm] {
        async let early = sessions.open.first?.run(SwarmObservation.nodes)
        var (seen, _) = await eachHost(sessions.open) { session in
            let info = try? await session.run(SwarmObservation.info)
            let swarm = SwarmObservation.read(info: info, state: nil, nodes: nil)
            guard case .noEngine = swarm else { return swarm }
            return SwarmObservation.read(info: info, state: try? await session.run(SwarmObservation.state), nodes: nil)
        }
        var told = try? await early
        for session in sessions.open {
            guard case .member(var member)? = seen[session.host.name], member.manager else { continue }
            let isFirst = session === sessions.open.first
            if !isFirst { told = try? await session.run(SwarmObservation.nodes) }
            guard let nodes = SwarmObservation.nodes(in: told) else { continue }
            member.nodes = nodes
            seen[session.host.name] = .member(member)
            break
        }
        return seen
    }

    /// A host that can speak for the whole Swarm: the leader's where it can be reached, else any manager with quorum.
    package static func manager(among sessions: Sessions, seen: [String: HostSwarm]) -> HostSession? {
        let able = sessions.open.first { seen[$0.host.name]?.member?.nodes != nil }
        let leader = able.flatMap { seen[$0.host.name]?.member?.nodes?.first(where: \.leader)?.id }
        let leading = sessions.open.first { leader != nil && seen[$0.host.name]?.member?.node == leader }
        return able == nil ? nil : leading ?? able
    }

    /// - Throws: ``Failure`` when an action is refused or nothing may be done.
    func run(report: @Sendable (SwarmFormation.Action) async -> Void) async throws {
        // Each action brings the Swarm nearer; more rounds than these mean that something undoes them.
        for _ in 0..<(goal.members.count * 4 + 4) {
            switch SwarmFormation(goal: goal).actions(seen: await Self.see(sessions)) {
            case .failure(let failure): throw failure
            case .success(let actions):
                guard let action = actions.first else { return }
                await report(action)
                try await perform(action)
            }
        }
        throw Failure(
            .failed,
            "the Swarm does not settle",
            next: "see `docker node ls` on a manager, then run `trivet apply` again"
        )
    }

    private func perform(_ action: SwarmFormation.Action) async throws {
        switch action {
        case .initialize(let host):
            let address = try member(host).address
            let init0 = ["swarm", "init", "--advertise-addr", address, "--listen-addr", "\(address):2377"]
            let settings = ["--default-addr-pool", goal.addressPool] + configuration
            try await docker(init0 + settings, on: host, what: "forming the Swarm failed")
        case .join(let host, let via, let manager):
            try await join(host, via: via, manager: manager)
        case .promote(let node, _, let via):
            try await docker(["node", "promote", node], on: via, what: "making it a manager failed")
        case .demote(let node, _, let via):
            try await docker(["node", "demote", node], on: via, what: "making it a worker failed")
        case .configure(let via):
            try await docker(["swarm", "update"] + configuration, on: via, what: "setting the Swarm's options failed")
        case .forget(let node, _, let manager, let alive, let via):
            if alive {
                try await docker(
                    ["node", "update", "--availability", "drain", node],
                    on: via,
                    what: "draining it failed"
                )
            }
            if manager { try await docker(["node", "demote", node], on: via, what: "demoting it failed") }
            try await docker(["node", "rm", "--force", node], on: via, what: "removing the node failed")
        }
    }

    private var configuration: [String] {
        ["--dispatcher-heartbeat", "\(goal.heartbeat)s", "--task-history-limit", "\(goal.taskHistory)"]
    }

    private func join(_ host: String, via: String, manager: Bool) async throws {
        let role = manager ? "manager" : "worker"
        let token = try await docker(
            ["swarm", "join-token", "-q", role],
            on: via,
            what: "asking for a join token failed"
        )
        let (address, remote) = (try member(host).address, try member(via).address)
        let place = ["--advertise-addr", address, "--listen-addr", "\(address):2377"]
        try await docker(
            ["swarm", "join"] + place + ["--token", token.lines.first ?? "", "\(remote):2377"],
            on: host,
            what: "joining the Swarm failed"
        )
    }

    private func member(_ host: String) throws -> SwarmGoal.Member {
        guard let member = goal.members.first(where: { $0.host == host }) else {
            throw Failure(.failed, "the host is not in the estate", host: host)
        }
        return member
    }

    @discardableResult
    private func docker(_ arguments: [String], on host: String, what: String) async throws -> CommandResult {
        guard let session = sessions.session(for: host) else { throw Failure(.unreachable, what, host: host) }
        let result = try await session.changeSwarm(Command("docker", arguments, timeout: 90))
        guard result.succeeded else {
            throw Failure(
                .refused,
                what,
                host: host,
                words: Failure.tail(result.errors),
                next: "read `journalctl -u docker` on the host, then run `trivet apply` again"
            )
        }
        return result
    }
}

extension HostSession {
    /// A node changes by itself too, when its Docker has something to tell: then the change is asked for again.
    func changeSwarm(_ command: Command) async throws -> CommandResult {
        var result = try await run(command)
        for _ in 0..<4 where SwarmObservation.hasChangedMeanwhile(result) { result = try await run(command) }
        return result
    }
}
