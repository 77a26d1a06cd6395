extension Docker.Client {
    /// `GET /version`
    package func version() async throws -> Docker.Version { try await get("/version") }

    /// `GET /info`
    package func info() async throws -> Docker.Info { try await get("/info") }

    /// `GET /events`: lasts until the connection or the task ends.
    package func events(filters: Docker.Filters = [:], since: String? = nil) async throws -> Docker.Events {
        let query = try self.filters(filters) + (since.map { [("since", $0)] } ?? [])
        return Docker.Events(body: try await stream("/events", query: query))
    }

    /// `GET /version` before the version to ask for is known.
    func unversioned() async throws -> Docker.Version {
        let operation = "GET /version"
        let answer = try await translating(operation) { try await wire.send(.get, "/version") }
        guard answer.status == 200 else { throw refusal(answer.status, operation, answer.body) }
        return try decode(answer.body, operation: operation)
    }
}
