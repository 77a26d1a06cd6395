package import FoundationEssentials

/// What one host's agent says of its host, or what the others say of one that does not answer.
package struct HostStatus: Sendable, Equatable, Codable {
    /// How the host's Docker sees its place in the Swarm.
    package struct Swarm: Sendable, Equatable, Codable {
        package enum Role: String, Sendable, Codable {
            case manager, worker
            case outside
        }

        package var role: Role
        package var leader: Bool
        /// Managers reach this manager; always true for a worker that is part of the Swarm.
        package var reachable: Bool
        /// Docker's own words where the Swarm does not work, such as a lost quorum.
        package var problem: String?
        /// Empty on a worker, and where there is no quorum.
        package var nodes: [Node]

        package init(
            role: Role,
            leader: Bool = false,
            reachable: Bool = true,
            problem: String? = nil,
            nodes: [Node] = []
        ) {
            self.role = role
            self.leader = leader
            self.reachable = reachable
            self.problem = problem
            self.nodes = nodes
        }
    }

    /// A node as a manager sees it.
    package struct Node: Sendable, Equatable, Codable {
        package var id: String
        package var name: String
        package var address: String
        package var manager: Bool
        package var leader: Bool
        package var reachable: Bool
        /// `ready`, `down`, `unknown`, `disconnected`.
        package var state: String
        /// `active`, `pause`, `drain`.
        package var availability: String
        /// Whether a reboot of it has begun and not ended; nil from an agent that does not look.
        package var isRebooting: Bool?

        package init(
            id: String,
            name: String,
            address: String,
            manager: Bool,
            leader: Bool,
            reachable: Bool,
            state: String,
            availability: String,
            isRebooting: Bool? = nil
        ) {
            self.id = id
            self.name = name
            self.address = address
            self.manager = manager
            self.leader = leader
            self.reachable = reachable
            self.state = state
            self.availability = availability
            self.isRebooting = isRebooting
        }
    }

    package struct Memory: Sendable, Equatable, Codable {
        package var used: Int
        package var total: Int

        package init(used: Int, total: Int) {
            self.used = used
            self.total = total
        }
    }

    package var name: String
    package var address: String
    package var answered: Bool
    /// Why it did not answer, or what of it does not work.
    package var problem: String?
    package var release: String?
    package var kernel: String?
    /// Seconds since boot.
    package var uptime: Int?
    /// Load averages of 1, 5 and 15 minutes.
    package var load: [Double]
    /// Bytes.
    package var memory: Memory?
    /// Bytes of the root file system.
    package var disk: Memory?
    /// All disks that may fill up; nil from an agent that does not watch them yet.
    package var space: SpaceStatus?
    /// Nil when Docker does not answer.
    package var docker: String?
    package var containersRunning: Int?
    package var swarm: Swarm?
    package var caddyAnswers: Bool
    /// Its mount of the estate's files; nil where each host has a directory of its own.
    package var files: FilesStatus?
    /// Volumes at their quota; only of the host whose agent measures them.
    package var fullVolumes: [FullVolume]?
    /// Its member of the database; nil where it has none.
    package var database: HostDatabase?
    /// What its router says of the writer; nil where none answers.
    package var router: RouterWord?
    package var agent: String?
    /// The host's clock when it answered.
    package var clock: Date?

    package init(
        name: String,
        address: String,
        answered: Bool,
        problem: String? = nil,
        release: String? = nil,
        kernel: String? = nil,
        uptime: Int? = nil,
        load: [Double] = [],
        memory: Memory? = nil,
        disk: Memory? = nil,
        space: SpaceStatus? = nil,
        docker: String? = nil,
        containersRunning: Int? = nil,
        swarm: Swarm? = nil,
        caddyAnswers: Bool = false,
        files: FilesStatus? = nil,
        fullVolumes: [FullVolume]? = nil,
        database: HostDatabase? = nil,
        router: RouterWord? = nil,
        agent: String? = nil,
        clock: Date? = nil
    ) {
        self.name = name
        self.address = address
        self.answered = answered
        self.problem = problem
        self.release = release
        self.kernel = kernel
        self.uptime = uptime
        self.load = load
        self.memory = memory
        self.disk = disk
        self.space = space
        self.docker = docker
        self.containersRunning = containersRunning
        self.swarm = swarm
        self.caddyAnswers = caddyAnswers
        self.files = files
        self.fullVolumes = fullVolumes
        self.database = database
        self.router = router
        self.agent = agent
        self.clock = clock
    }

    package static func silent(name: String, address: String, problem: String) -> HostStatus {
        HostStatus(name: name, address: address, answered: false, problem: problem)
    }
}
