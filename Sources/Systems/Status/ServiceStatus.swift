/// One Swarm service: how many of its tasks run, and what the last update did.
package struct ServiceStatus: Sendable, Equatable, Codable {
    package var id: String
    /// Empty for a service that belongs to no stack.
    package var stack: String
    /// Without the stack's name in front.
    package var service: String
    package var image: String
    package var running: Int
    package var desired: Int
    /// Docker's words: `updating`, `paused`, `completed`, `rollback_started`, `rollback_paused`, `rollback_completed`.
    package var update: String?
    package var updateMessage: String?
    /// What the last failed task said.
    package var problem: String?

    package init(
        id: String,
        stack: String,
        service: String,
        image: String,
        running: Int,
        desired: Int,
        update: String? = nil,
        updateMessage: String? = nil,
        problem: String? = nil
    ) {
        self.id = id
        self.stack = stack
        self.service = service
        self.image = image
        self.running = running
        self.desired = desired
        self.update = update
        self.updateMessage = updateMessage
        self.problem = problem
    }

    /// As Swarm names it: `stack_service`.
    package var name: String { stack.isEmpty ? service : "\(stack)_\(service)" }

    package var isUpdating: Bool { update == "updating" || update == "rollback_started" }

    /// The last update did not get through.
    package var updateFailed: Bool {
        ["paused", "rollback_started", "rollback_paused", "rollback_completed"].contains(update)
    }
}

/// One host name that leads to a service.
package struct RouteStatus: Sendable, Equatable, Codable {
    package var host: String
    /// As Swarm names it: `stack_service`.
    package var service: String
    package var upstreams: Int
    package var problem: String?

    package init(host: String, service: String, upstreams: Int, problem: String? = nil) {
        self.host = host
        self.service = service
        self.upstreams = upstreams
        self.problem = problem
    }
}
