extension Result where Failure == any Error {
    /// What comes of it, kept for later.
    package static func of(_ body: () async throws -> Success) async -> Self {
        do {
            return .success(try await body())
        } catch {
            return .failure(error)
        }
    }
}
