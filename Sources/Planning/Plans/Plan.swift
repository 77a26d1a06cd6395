/// The changes that would make hosts match the estate; nothing else is ever done.
package struct Plan: Sendable, Equatable, Codable {
    package struct Step: Sendable, Equatable, Codable {
        /// The host it happens on; nil for the estate as a whole.
        package var host: String?
        package var system: SystemName
        package var resource: ResourceID
        package var change: Change
        /// Index of its stage in the blueprint.
        package var stage: Int

        package init(host: String?, system: SystemName, resource: ResourceID, change: Change, stage: Int) {
            self.host = host
            self.system = system
            self.resource = resource
            self.change = change
            self.stage = stage
        }

        /// Whether it belongs to a cluster step, whose summary says all.
        package var isOfCluster: Bool { ClusterGoal.kinds.contains(resource.kind) }
    }

    package var estate: String
    package var steps: [Step]
    /// Hosts that could not be seen, and why; nothing happens there.
    package var unseen: [Failure]
    /// Why this plan may not be applied as it is.
    package var obstacles: [Failure]

    package init(estate: String, steps: [Step], unseen: [Failure] = [], obstacles: [Failure] = []) {
        self.estate = estate
        self.steps = steps
        self.unseen = unseen
        self.obstacles = obstacles
    }

    package var isEmpty: Bool { steps.isEmpty }
}

/// What was read from a host, in the order of the resources asked for.
package struct Observation: Sendable, Equatable, Codable {
    /// The resource's `Observed` as JSON; nil when observing it failed.
    package var json: String?
    package var failure: Failure?

    package init(json: String?, failure: Failure? = nil) {
        self.json = json
        self.failure = failure
    }
}
