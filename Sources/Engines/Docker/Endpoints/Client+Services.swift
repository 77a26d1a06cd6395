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
        try await change("/services/\(id)") { spec in
            let count = spec["TaskTemplate"]["ForceUpdate"].integer ?? 0
            spec["TaskTemplate"]["ForceUpdate"] = .integer(count + 1)
        }
    }

    /// `GET /services/{id}/logs`: of all its tasks, on whichever hosts.
    package func logs(service id: String, _ options: Docker.LogOptions) async throws -> Docker.Logs {
        let body = try await stream("/services/\(id)/logs", query: options.query + [("details", "true")])
        return Docker.Logs(body: body, options: options, hasDetails: true)
    }
}
