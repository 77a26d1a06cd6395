import FoundationEssentials
package import Planning

/// A host as its Docker sees the Swarm. A host that cannot be reached has none.
package enum HostSwarm: Sendable, Equatable {
    /// Docker does not answer, or is not installed yet; it may hold a Swarm's state all the same.
    case noEngine(hasState: Bool)
    case inactive
    case member(SwarmMember)
    case broken(String)

    package var member: SwarmMember? {
        if case .member(let member) = self { member } else { nil }
    }

    /// As it will be once Docker runs there: a host that never was in a Swarm is outside of one.
    package var onceRunning: HostSwarm { self == .noEngine(hasState: false) ? .inactive : self }
}

/// A host that is in a Swarm.
package struct SwarmMember: Sendable, Equatable {
    package var node: String
    /// Nil on a worker: Docker tells it no more.
    package var cluster: String?
    package var manager: Bool
    /// Nil on a worker, and on a manager without quorum.
    package var nodes: [SwarmNode]?
    package var heartbeat: Int
    package var taskHistory: Int

    package init(
        node: String,
        cluster: String?,
        manager: Bool,
        nodes: [SwarmNode]?,
        heartbeat: Int = 2,
        taskHistory: Int = 2
    ) {
        self.node = node
        self.cluster = cluster
        self.manager = manager
        self.nodes = nodes
        self.heartbeat = heartbeat
        self.taskHistory = taskHistory
    }
}

/// A node in a manager's list.
package struct SwarmNode: Sendable, Equatable {
    package var id: String
    package var name: String
    package var address: String
    package var manager: Bool
    package var leader: Bool
    package var ready: Bool
    /// Nothing is started there, and what ran moved away.
    package var isDrained: Bool

    package init(
        id: String,
        name: String,
        address: String = "",
        manager: Bool,
        leader: Bool = false,
        ready: Bool = true,
        isDrained: Bool = false
    ) {
        self.id = id
        self.name = name
        self.address = address
        self.manager = manager
        self.leader = leader
        self.ready = ready
        self.isDrained = isDrained
    }
}

/// The commands that see it, and how their answers read.
package enum SwarmObservation {
    package static let info = Command("docker", ["info", "--format", "{{json .Swarm}}"], timeout: 20)
    /// Succeeds where Docker keeps the state of a Swarm, running or not.
    package static let state = Command("test", ["-e", "/var/lib/docker/swarm/docker-state.json"])
    package static let nodes = Command("docker", ["node", "ls", "--format", "{{json .}}"], timeout: 20)

    /// - Parameters:
    ///   - info: the answer to ``info``; nil when the command could not be run at all.
    ///   - state: the answer to ``state``; without one the host is taken to have one.
    ///   - nodes: the answer to ``nodes``.
    package static func read(info: CommandResult?, state: CommandResult?, nodes: CommandResult?) -> HostSwarm {
        let silent = HostSwarm.noEngine(hasState: state?.succeeded ?? true)
        guard let info, info.succeeded, let swarm = try? JSONDecoder().decode(Info.self, from: Data(info.output.utf8))
        else {
            return silent
        }
        switch swarm.LocalNodeState {
        // Docker's client answers in its stead when the engine is away.
        case nil, "": return silent
        case "inactive": return .inactive
        case "active": return .member(member(swarm, nodes))
        default: return .broken("\(swarm.LocalNodeState ?? "unknown state") \(swarm.Error ?? "")")
        }
    }

    private static func member(_ swarm: Info, _ nodes: CommandResult?) -> SwarmMember {
        let listed = Self.nodes(in: nodes)
        let spec = swarm.Cluster?.Spec
        return SwarmMember(
            node: swarm.NodeID ?? "",
            cluster: swarm.Cluster?.ID.flatMap { $0.isEmpty ? nil : $0 },
            manager: swarm.ControlAvailable ?? false,
            nodes: listed,
            heartbeat: (spec?.Dispatcher?.HeartbeatPeriod ?? 0) / 1_000_000_000,
            taskHistory: spec?.Orchestration?.TaskHistoryRetentionLimit ?? 0
        )
    }

    /// The nodes a manager listed; nil when it has no quorum.
    package static func nodes(in result: CommandResult?) -> [SwarmNode]? {
        result.flatMap { $0.succeeded ? $0.lines.compactMap(node) : nil }
    }

    private static func node(_ line: String) -> SwarmNode? {
        guard let row = try? JSONDecoder().decode(Row.self, from: Data(line.utf8)) else { return nil }
        return SwarmNode(
            id: row.ID,
            name: row.Hostname,
            manager: !row.ManagerStatus.isEmpty,
            leader: row.ManagerStatus == "Leader",
            ready: row.Status == "Ready",
            isDrained: row.Availability == "Drain"
        )
    }

    private struct Info: Decodable {
        struct ClusterInfo: Decodable {
            var ID: String?
            var Spec: ClusterSpec?
        }
        struct ClusterSpec: Decodable {
            var Dispatcher: DispatcherSpec?
            var Orchestration: OrchestrationSpec?
        }
        struct DispatcherSpec: Decodable { var HeartbeatPeriod: Int? }
        struct OrchestrationSpec: Decodable { var TaskHistoryRetentionLimit: Int? }
        var NodeID: String?
        var LocalNodeState: String?
        var ControlAvailable: Bool?
        var Error: String?
        var Cluster: ClusterInfo?
    }

    private struct Row: Decodable {
        var ID: String
        var Hostname: String
        var Status: String
        var ManagerStatus: String
        var Availability: String?
    }
}

extension SwarmObservation {
    /// Whether Docker refuses a change because what it changes is not as it was read any more; it says so by its text alone.
    package static func hasChangedMeanwhile(_ result: CommandResult) -> Bool {
        !result.succeeded && result.errors.contains("update out of sequence")
    }
}
