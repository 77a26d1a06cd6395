/// What the routing table is computed from: the part of Swarm's state that tells where tasks can be reached.
package struct SwarmView: Sendable, Equatable, Codable {
    package struct Service: Sendable, Equatable, Codable {
        package var id: String
        /// As Swarm names it: `stack_service`.
        package var name: String
        package var stack: String
        package var routes: [RouteLabel]
        /// Replicated, and updated by starting the new task before the old one ends.
        package var startsFirst: Bool
        /// Replicated, updated by ending the old task first, and all it writes to is volumes that the fence guards.
        package var isFenced: Bool
        /// Its order of update was changed for a move that is over.
        package var wantsOrderBack: Bool

        package init(
            id: String,
            name: String,
            stack: String,
            routes: [RouteLabel],
            startsFirst: Bool = false,
            isFenced: Bool = false,
            wantsOrderBack: Bool = false
        ) {
            self.id = id
            self.name = name
            self.stack = stack
            self.routes = routes
            self.startsFirst = startsFirst
            self.isFenced = isFenced
            self.wantsOrderBack = wantsOrderBack
        }
    }

    package struct Node: Sendable, Equatable, Codable {
        package var id: String
        package var name: String
        package var address: String
        package var ready: Bool
        package var leader: Bool

        package init(id: String, name: String, address: String, ready: Bool, leader: Bool = false) {
            self.id = id
            self.name = name
            self.address = address
            self.ready = ready
            self.leader = leader
        }
    }

    package struct Task: Sendable, Equatable, Codable {
        package struct Port: Sendable, Equatable, Codable {
            /// The container's.
            package var target: Int
            /// The host's.
            package var published: Int
            package var isHostMode: Bool

            package init(target: Int, published: Int, isHostMode: Bool = true) {
                self.target = target
                self.published = published
                self.isHostMode = isHostMode
            }
        }

        package var id: String
        package var service: String
        package var node: String
        package var container: String?
        package var isRunning: Bool
        /// Swarm wants it to run; false from the moment it is to be stopped.
        package var isWanted: Bool
        package var ports: [Port]

        package init(
            id: String,
            service: String,
            node: String,
            container: String? = nil,
            isRunning: Bool,
            isWanted: Bool,
            ports: [Port]
        ) {
            self.id = id
            self.service = service
            self.node = node
            self.container = container
            self.isRunning = isRunning
            self.isWanted = isWanted
            self.ports = ports
        }
    }

    package var services: [Service]
    package var nodes: [Node]
    package var tasks: [Task]

    package init(services: [Service] = [], nodes: [Node] = [], tasks: [Task] = []) {
        self.services = services
        self.nodes = nodes
        self.tasks = tasks
    }
}

/// One host name and the container's port it leads to.
package struct RouteLabel: Sendable, Equatable, Codable {
    package var host: String
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads the label `Labels.routes`; what cannot be read is left out.
    package static func parse(_ label: String) -> [RouteLabel] {
        label.split(separator: " ").compactMap { word in
            guard let colon = word.lastIndex(of: ":"), let port = Int(word[word.index(after: colon)...]),
                (1...65535).contains(port), colon > word.startIndex
            else { return nil }
            return RouteLabel(host: word[..<colon].lowercased(), port: port)
        }
    }
}
