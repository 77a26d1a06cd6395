import Estate
import Hosts
import Planning
import Systems

/// What the cluster steps and the stacks are planned from, read while the hosts look at their own.
struct ClusterLook: Sendable {
    /// The stacks as one manager sees them.
    enum Stacks: Sendable {
        case known([Item], [Observation])
        /// Without a manager nobody knows what is deployed.
        case unknown
    }

    var swarm: [String: HostSwarm]
    var ceph: CephSeen
    var database: DatabaseSeen
    var stacks: Stacks

    static func make(
        _ blueprint: Blueprint,
        design: Design,
        _ sessions: Sessions,
        selection: Selection
    ) async throws -> ClusterLook {
        async let ceph = ceph(blueprint, sessions)
        async let database = database(blueprint, sessions)
        let swarm = await SwarmDriver.see(sessions)
        let stacks = try await stacks(blueprint, design, sessions, swarm, selection)
        return ClusterLook(swarm: swarm, ceph: await ceph, database: await database, stacks: stacks)
    }

    private static func ceph(_ blueprint: Blueprint, _ sessions: Sessions) async -> CephSeen {
        for case .step(_, .ceph(let goal)) in blueprint.stages {
            return await CephDriver(sessions: sessions, goal: goal).see()
        }
        return CephSeen(hosts: [:], cluster: nil)
    }

    private static func database(_ blueprint: Blueprint, _ sessions: Sessions) async -> DatabaseSeen {
        for case .step(_, .database(let goal)) in blueprint.stages {
            return await DatabaseDriver(sessions: sessions, goal: goal).see()
        }
        return DatabaseSeen(members: GaleraSeen(hosts: [:]), contents: nil)
    }

    private static func stacks(
        _ blueprint: Blueprint,
        _ design: Design,
        _ sessions: Sessions,
        _ seen: [String: HostSwarm],
        _ selection: Selection
    ) async throws -> Stacks {
        let items = blueprint.stages.flatMap { stage -> [Item] in
            if case .estate(let items) = stage { items } else { [] }
        }
        guard let manager = SwarmDriver.manager(among: sessions, seen: seen) else {
            let isFresh = sessions.failures.isEmpty && seen.values.allSatisfy { $0.onceRunning == .inactive }
            // Where there never was a Swarm every stack is new.
            return isFresh ? .known(items, items.map { _ in Observation(json: #"{"services":[]}"#) }) : .unknown
        }
        let isWhole = selection.hasEstate && selection.has(StacksSystem.name) && selection.stack == nil
        async let listed = isWhole ? manager.run(StacksSystem.deployed(estate: design.estate.name)) : nil
        let observed = try await manager.observe(items.map(\.resource))
        let departed = try await listed.map { StacksSystem.departed($0, from: design) } ?? []
        // There is nothing to see of what goes.
        return .known(items + departed, observed + departed.map { _ in Observation(json: "{}") })
    }
}
