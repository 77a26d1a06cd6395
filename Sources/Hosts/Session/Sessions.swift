package import Estate
package import Planning

/// Open sessions to several hosts at once.
package struct Sessions: Sendable {
    /// In the order of the estate; only those that could be opened.
    package var open: [HostSession]
    package var failures: [Failure]

    package func session(for host: String) -> HostSession? { open.first { $0.host.name == host } }

    /// Connects to all hosts side by side, runs `body`, and closes every connection.
    package static func with<Value: Sendable>(
        _ hosts: [Host], connector: Connector, body: @Sendable (Sessions) async throws -> Value
    ) async throws -> Value {
        let sessions = hosts.map { HostSession(host: $0, connector: connector) }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for session in sessions { group.addTask { await session.serve() } }
            var all = Sessions(open: [], failures: [])
            for session in sessions {
                if let failure = await session.opened() { all.failures.append(failure) } else { all.open.append(session) }
            }
            do {
                let value = try await body(all)
                for session in sessions { session.close() }
                try await group.waitForAll()
                return value
            } catch {
                group.cancelAll()
                throw error
            }
        }
    }
}
