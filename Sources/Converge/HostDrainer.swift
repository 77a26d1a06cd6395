import Estate
import FoundationEssentials
package import Hosts
package import Planning
import Systems

/// Drains one host of the Swarm, as ``HostDrain`` says, and makes it active again.
package struct HostDrainer: Sendable {
    private let sessions: Sessions
    private let host: String
    private let node: SwarmNode
    private let manager: HostSession

    /// - Throws: ``Failure`` when the host is not in the Swarm or no manager can speak for it.
    package static func find(_ host: String, sessions: Sessions) async throws -> HostDrainer {
        let seen = await SwarmDriver.see(sessions)
        guard let manager = SwarmDriver.manager(among: sessions, seen: seen),
            let nodes = seen.values.lazy.compactMap({ $0.member?.nodes }).first
        else {
            throw Failure(.unreachable, "no Swarm manager with a quorum can be seen", next: "trivet status")
        }
        if sessions.session(for: host) == nil, let failure = sessions.failures.first(where: { $0.host == host }) {
            throw failure
        }
        guard let id = seen[host]?.member?.node, let node = nodes.first(where: { $0.id == id }) else {
            throw Failure(.refused, "the host is not part of the Swarm", host: host, next: "trivet apply")
        }
        return HostDrainer(sessions: sessions, host: host, node: node, manager: manager)
    }

    package var isDrained: Bool { node.isDrained }

    /// Why it should not be drained now, as the estate's agents see it.
    package func refusal() async throws -> Failure? {
        let status = try await ask("/v1/estate", as: EstateStatus.self)
        return HostDrain.refusal(
            of: host,
            status: status,
            volumes: try await ask("/v1/estate/volumes", as: EstateVolumes.self)
        )
    }

    /// Drains it and waits until what ran there runs elsewhere.
    ///
    /// - Returns: containers that still run there, since Swarm has no part in them.
    package func drain(timeout: Duration, report: Reporter) async throws -> [String] {
        let clock = ContinuousClock()
        let end = clock.now + timeout
        var (told, last) = ("", HostDrain.Seen(isDrained: node.isDrained))
        while clock.now < end {
            // A leader that goes away with its tasks' end keeps nobody from asking again.
            if let seen = try? await look() {
                last = seen
                switch HostDrain.next(seen) {
                case .drain: try await set("drain")
                case .done: return try await rest()
                case .wait(let what):
                    if what != told { await report("waiting for \(what)") }
                    told = what
                }
            }
            try await clock.sleep(for: .milliseconds(300))
        }
        throw await unfinished(last)
    }

    /// What runs elsewhere stays there. A reboot that was begun is over with it: what it told Ceph is taken back.
    ///
    /// - Parameter hasCeph: whether the estate keeps its files on Ceph.
    package func resume(hasCeph: Bool) async throws {
        if hasCeph, await CephDriver.cluster(through: sessions)?.held.contains(host) ?? false {
            try await CephDriver.order([HostCephState.holding(host, false)], through: sessions)
        }
        guard try await isRebooting() else { return try await set("active") }
        let result = try await manager.run(HostReboot.finish(node: node.id, resuming: true))
        guard result.succeeded else { throw refused("active", result) }
    }

    /// Whether a reboot of it was begun and has not ended.
    package func isRebooting() async throws -> Bool {
        HostReboot.note(in: try await manager.run(HostReboot.labels(of: node.id))) != nil
    }

    private func look() async throws -> HostDrain.Seen? {
        guard let nodes = SwarmObservation.nodes(in: try await manager.run(SwarmObservation.nodes)),
            let current = nodes.first(where: { $0.id == node.id })
        else { return nil }
        let tasks = try await manager.run(HostDrain.tasks(of: node.id))
        return HostDrain.read(
            isDrained: current.isDrained,
            tasks: tasks,
            services: try await manager.run(HostDrain.services)
        )
    }

    private func set(_ availability: String) async throws {
        let result = try await manager.changeSwarm(HostDrain.setting(availability, of: node.id))
        guard result.succeeded else { throw refused(availability, result) }
    }

    private func refused(_ availability: String, _ result: CommandResult) -> Failure {
        Failure(
            .refused,
            "Swarm does not make it \(availability)",
            host: host,
            words: Failure.tail(result.errors),
            next: "read `journalctl -u docker` on \(manager.host.name), then run the same command again"
        )
    }

    private func rest() async throws -> [String] {
        guard let session = sessions.session(for: host) else { return [] }
        return try await session.run(Command("docker", ["ps", "--format", "{{.Names}}"], timeout: 20)).lines
    }

    private func unfinished(_ seen: HostDrain.Seen) async -> Failure {
        let services = seen.short.compactMap { $0.split(separator: " ").first.map(String.init) }
        let complaints = services.isEmpty ? nil : try? await manager.run(HostDrain.complaints(of: services))
        let words = (complaints?.lines ?? []).filter { !$0.hasSuffix(": ") && !$0.hasSuffix(":") }
        let left = seen.running.map { "\($0) still runs there" } + seen.short.map { "\($0) runs elsewhere" }
        return Failure(
            .timeout,
            "it is drained, and not all has moved yet: \(left.joined(separator: ", "))",
            host: host,
            words: words.joined(separator: "\n"),
            next: "`trivet host drain \(host)` waits on; `trivet host resume \(host)` takes it back"
        )
    }

    private func ask<Value: Decodable & Sendable>(_ path: String, as type: Value.Type) async throws -> Value {
        let text = try await manager.agent(AgentRequest("GET", path))
        do { return try StatusCoding.decoder().decode(type, from: Data(text.utf8)) } catch {
            throw Failure(
                .failed,
                "the agent answers in another version's words",
                host: manager.host.name,
                words: "\(error)",
                next: "trivet apply"
            )
        }
    }
}
