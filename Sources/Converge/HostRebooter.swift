package import Estate
import FoundationEssentials
package import Hosts
import Planning
import Systems

/// Performs what ``HostReboot`` says, and looks again after each step. The host is connected to anew for each look.
package struct HostRebooter: Sendable {
    /// All but the host's own.
    private let others: Sessions
    private let host: Host
    private let connector: Connector
    private let hasCeph: Bool

    package init(_ host: Host, hasCeph: Bool, sessions: Sessions, connector: Connector) {
        var others = sessions
        others.open.removeAll { $0.host.name == host.name }
        self.others = others
        self.host = host
        self.connector = connector
        self.hasCeph = hasCeph
    }

    /// Goes on until the host serves again.
    ///
    /// - Parameter permit: asked before the estate's first change, with those who can tell.
    package func run(
        timeout: Duration,
        followsServices: Bool,
        permit: @escaping @Sendable (Sessions) async throws -> Void,
        report: @escaping Reporter
    ) async throws {
        let clock = ContinuousClock()
        var end = clock.now + timeout
        var told = ""
        while clock.now < end {
            let step: HostReboot.Step = try await Sessions.with([host], connector: connector) { own in
                try await advance(own, followsServices: followsServices, permit: permit, report: report)
            }
            switch step {
            case .finish: return
            case .wait(let what):
                if what != told { await report("waiting for \(what)") }
                told = what
                try await clock.sleep(for: .milliseconds(500))
            default:
                // Each step has its own time.
                end = clock.now + timeout
                told = ""
            }
        }
        throw Failure(
            .timeout,
            "its reboot is not done: waiting for \(told)",
            host: host.name,
            next: "`trivet status` and `trivet storage` tell more; `trivet host reboot \(host.name)` goes on"
        )
    }

    /// One look, and what follows from it.
    private func advance(
        _ own: Sessions,
        followsServices: Bool,
        permit: @Sendable (Sessions) async throws -> Void,
        report: Reporter
    ) async throws -> HostReboot.Step {
        var all = own
        all.open = others.open + own.open
        guard let (seen, node, manager) = await look(all, own.open.first) else {
            return .wait("a Swarm manager with a quorum")
        }
        let step = HostReboot.next(seen, hasCeph: hasCeph, followsServices: followsServices)
        switch step {
        case .wait: break
        case .begin(let note):
            if seen.note == nil { try await permit(all) }
            await report("draining it")
            try await run(HostReboot.begin(note, node: node), on: manager, "Swarm does not drain it")
        case .hold:
            await report("telling Ceph that its disks come back")
            try await CephDriver.order([HostCephState.holding(host.name, true)], through: all)
        case .reboot:
            // Where no agent of this version answers the routers see the end of its member, as ever.
            _ = try? await own.open.first?.agent(AgentRequest("POST", "/v1/database/leave", body: "{}"))
            await report("rebooting")
            // It may be gone before it has answered.
            _ = try? await own.open.first?.run(HostReboot.reboot)
            try await ContinuousClock().sleep(for: .seconds(1))
        case .release: try await CephDriver.order([HostCephState.holding(host.name, false)], through: all)
        case .finish(let resuming):
            let finish = HostReboot.finish(node: node, resuming: resuming)
            try await run(finish, on: manager, "Swarm does not make it active")
        }
        return step
    }

    /// Nil while nobody can speak for the Swarm.
    private func look(_ all: Sessions, _ own: HostSession?) async -> (HostReboot.Seen, node: String, HostSession)? {
        let swarm = await SwarmDriver.see(all)
        guard let manager = SwarmDriver.manager(among: all, seen: swarm),
            let nodes = swarm.values.lazy.compactMap({ $0.member?.nodes }).first
        else { return nil }
        // An earlier life of the host may stand beside it.
        let id = swarm[host.name]?.member?.node ?? nodes.first { $0.name == host.name }?.id
        guard let node = nodes.first(where: { $0.id == id }),
            let labels = try? await manager.run(HostReboot.labels(of: node.id)), labels.succeeded,
            let tasks = try? await manager.run(HostDrain.tasks(of: node.id)),
            let services = try? await manager.run(HostDrain.services),
            let drain = HostDrain.read(isDrained: node.isDrained, tasks: tasks, services: services)
        else { return nil }
        let boot = try? await own?.run(HostReboot.boot)
        let seen = HostReboot.Seen(
            note: HostReboot.note(in: labels),
            boot: boot?.lines.first,
            drain: drain,
            isReady: node.ready,
            lacks: await lacks(manager),
            ceph: hasCeph ? await CephDriver.cluster(through: all).map { HostCephState(of: host.name, in: $0) } : nil
        )
        return (seen, node.id, manager)
    }

    /// What its agent says of it, or the others of a silent one.
    private func lacks(_ manager: HostSession) async -> [String] {
        guard let text = try? await manager.agent(AgentRequest("GET", "/v1/estate"), within: 10),
            let status = try? StatusCoding.decoder().decode(EstateStatus.self, from: Data(text.utf8)),
            let own = status.hosts.first(where: { $0.name == host.name }), own.answered
        else { return ["its agent"] }
        return (own.docker == nil ? ["its Docker"] : [])
            + (own.files.map { $0.state == .working } ?? true ? [] : ["its files"])
    }

    private func run(_ command: Command, on manager: HostSession, _ what: String) async throws {
        let result = try await manager.changeSwarm(command)
        guard result.succeeded else {
            throw Failure(
                .refused,
                what,
                host: host.name,
                words: Failure.tail(result.errors),
                next: "read `journalctl -u docker` on \(manager.host.name), then run the same command again"
            )
        }
    }
}
