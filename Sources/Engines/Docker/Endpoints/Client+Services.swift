extension Docker.Client {
    /// `GET /services`, with the numbers of running and desired tasks.
    package func services(filters: Docker.Filters = [:]) async throws -> [Docker.Service] {
        try await get("/services", query: [("status", "true")] + self.filters(filters))
    }

    /// `GET /services/{id}`: an id or a name.
    package func service(_ id: String) async throws -> Docker.Service { try await get("/services/\(id)") }

    /// `GET /tasks`
    package func tasks(filters: Docker.Filters = [:]) async throws -> [Docker.Task] {
        try await get("/tasks", query: self.filters(filters))
    }

    /// `POST /services/{id}/update`: starts its tasks anew though nothing of them changed.
    package func forceUpdate(service id: String) async throws {
        try await change("/services/\(id)") { $0.countUp() }
    }

    /// The same with the new tasks first, whatever the service itself wants; what it wants is kept in a label.
    package func forceUpdate(service id: String, startingFirstAsNotedIn label: String) async throws {
        try await change("/services/\(id)") { spec in
            if spec["Labels"][label] == .null { spec["Labels"][label] = spec["UpdateConfig"]["Order"] }
            spec["UpdateConfig"]["Order"] = .string("start-first")
            spec.countUp()
        }
    }

    /// Takes back what was noted in the label. No task starts anew for it.
    package func restoreOrder(service id: String, notedIn label: String) async throws {
        try await change("/services/\(id)") { spec in
            guard case .object(var labels) = spec["Labels"], let order = labels.removeValue(forKey: label) else {
                return
            }
            spec["Labels"] = .object(labels)
            spec["UpdateConfig"]["Order"] = order
        }
    }

    /// `GET /services/{id}/logs`: of all its tasks, on whichever hosts.
    package func logs(service id: String, _ options: Docker.LogOptions) async throws -> Docker.Logs {
        let body = try await stream("/services/\(id)/logs", query: options.query + [("details", "true")])
        return Docker.Logs(body: body, options: options, hasDetails: true)
    }
}

extension JSONValue {
    /// Swarm starts the tasks of a service anew when this number changes.
    fileprivate mutating func countUp() {
        let count = self["TaskTemplate"]["ForceUpdate"].integer ?? 0
        self["TaskTemplate"]["ForceUpdate"] = .integer(count + 1)
    }
}
