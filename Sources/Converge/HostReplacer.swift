import Estate
package import Hosts
package import Planning
package import Systems

/// Sees what ``HostReplacement`` decides by.
package enum HostReplacer {
    /// Nil where the files are not on Ceph.
    package static func goal(of intent: Survey.Intent) -> CephGoal? {
        guard intent.estate.storage.engine == .ceph else { return nil }
        let design = Design(estate: intent.estate, facts: [:], stacks: [], certificates: intent.certificates)
        return StorageSystem.ceph(of: design)
    }

    /// - Parameters:
    ///   - goal: of the estate's Ceph; nil without one.
    ///   - sessions: to the other hosts, and to the machine once it is trusted.
    package static func see(_ host: String, goal: CephGoal?, sessions: Sessions) async -> HostReplacement.Seen {
        let swarm = await SwarmDriver.see(sessions)
        let ceph = await ceph(goal, sessions)
        let isOpen = sessions.session(for: host) != nil
        return HostReplacement.Seen(
            nodes: swarm.values.lazy.compactMap { $0.member?.nodes }.first,
            known: Set(swarm.values.compactMap { $0.member?.node }),
            unseen: Set(sessions.failures.compactMap(\.host)).subtracting([host]),
            cluster: ceph?.cluster,
            machine: isOpen
                ? HostReplacement.Machine(
                    swarm: swarm[host] ?? .noEngine(hasState: true),
                    ceph: ceph?.hosts[host] ?? HostCeph()
                ) : nil
        )
    }

    private static func ceph(_ goal: CephGoal?, _ sessions: Sessions) async -> CephSeen? {
        guard let goal else { return nil }
        return await CephDriver(sessions: sessions, goal: goal).see()
    }
}
