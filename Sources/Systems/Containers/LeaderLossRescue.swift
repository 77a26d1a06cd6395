/// After the Swarm's leader was lost with its host, a new leader waits twice as long as usual before it calls that host
/// down, since it knows nobody yet. Trivet's agents know better: they have been asking each other all along.
///
/// Pure: what was seen goes in, the services to start elsewhere come out. Only services whose new task may run before the
/// old one ends are named, or that write only where the fence lets one at a time, so a host that is cut off but alive is no
/// danger: Swarm itself would do the same seconds later.
package struct LeaderLossRescue: Sendable {
    package struct Task: Sendable, Equatable {
        package var service: String
        package var node: String
        /// Running as far as Swarm knows, and meant to.
        package var isServing: Bool

        package init(service: String, node: String, isServing: Bool) {
            self.service = service
            self.node = node
            self.isServing = isServing
        }
    }

    package struct Seen: Sendable, Equatable {
        /// Whether this host's Docker leads the Swarm.
        package var isLeader: Bool
        /// Node identifiers of hosts whose agents are silent and which Swarm does not call ready.
        package var dead: Set<String>
        /// Replicated services whose new task may start before the old one has ended.
        package var movable: Set<String>
        package var tasks: [Task]

        package init(isLeader: Bool, dead: Set<String>, movable: Set<String>, tasks: [Task]) {
            self.isLeader = isLeader
            self.dead = dead
            self.movable = movable
            self.tasks = tasks
        }
    }

    /// A leader of longer standing has its own heartbeats to go by.
    private static let window = Duration.seconds(45)

    private enum State: Sendable {
        case following
        case leading(since: Duration, rescued: Set<String>)
        /// Led when the agent first looked: nothing was lost that it knows of.
        case settled
    }
    private var state: State?

    package init() {}

    /// - Parameter now: time since any fixed moment.
    package mutating func next(_ seen: Seen, now: Duration) -> [String] {
        guard seen.isLeader else {
            state = .following
            return []
        }
        switch state {
        case nil, .settled:
            state = .settled
            return []
        case .following: return rescue(seen, since: now, rescued: [])
        case .leading(let since, let rescued):
            guard now - since < Self.window else {
                state = .settled
                return []
            }
            return rescue(seen, since: since, rescued: rescued)
        }
    }

    private mutating func rescue(_ seen: Seen, since: Duration, rescued: Set<String>) -> [String] {
        let serving = seen.tasks.filter(\.isServing)
        let lost = Set(serving.filter { seen.dead.contains($0.node) }.map(\.service))
        let alive = Set(serving.filter { !seen.dead.contains($0.node) }.map(\.service))
        let names = lost.subtracting(alive).intersection(seen.movable).subtracting(rescued)
        state = .leading(since: since, rescued: rescued.union(names))
        return names.sorted()
    }
}
