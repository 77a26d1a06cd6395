extension Docker.Client {
    /// `GET /images/json`
    package func images() async throws -> [Docker.Image] { try await get("/images/json") }

    /// `DELETE /images/{name}`, never by force: what a container uses stays, and so do images it was built on.
    package func remove(image name: String) async throws {
        _ = try await call(.delete, "/images/\(name)", query: [("force", "false"), ("noprune", "true")])
    }

    /// `POST /build/prune`: what builds have not used for so long.
    ///
    /// - Returns: bytes.
    package func pruneBuildCache(unusedFor age: String) async throws -> Int {
        let query = [("all", "true")] + (try filters(["until": [age]]))
        let body = try await call(.post, "/build/prune", query: query)
        let reclaimed: Docker.Reclaimed = try decode(body, operation: "POST /build/prune")
        return reclaimed.bytes ?? 0
    }
}
