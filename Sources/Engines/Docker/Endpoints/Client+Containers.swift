extension Docker.Client {
    /// `GET /containers/json`, stopped ones too.
    package func containers(filters: Docker.Filters = [:]) async throws -> [Docker.Container] {
        try await get("/containers/json", query: [("all", "true")] + self.filters(filters))
    }

    /// `GET /containers/{id}/json`: an id or a name.
    package func container(_ id: String) async throws -> Docker.ContainerDetail {
        try await get("/containers/\(id)/json")
    }

    /// `POST /containers/{id}/kill`: ends it at once.
    package func kill(container id: String) async throws { _ = try await call(.post, "/containers/\(id)/kill") }

    /// `GET /containers/{id}/logs`
    package func logs(container id: String, _ options: Docker.LogOptions) async throws -> Docker.Logs {
        let body = try await stream("/containers/\(id)/logs", query: options.query)
        return Docker.Logs(body: body, options: options, hasDetails: false)
    }
}
