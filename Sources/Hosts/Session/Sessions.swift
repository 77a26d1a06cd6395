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
        _ hosts: [Host],
        connector: Connector,
        body: @Sendable (Sessions) async throws -> Value
    ) async throws -> Value {
        let sessions = hosts.map { HostSession(host: $0, connector: connector) }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for session in sessions { group.addTask { await session.serve() } }
            var all = Sessions(open: [], failures: [])
            for session in sessions {
                if let failure = await session.opened() {
                    all.failures.append(failure)
                } else {
                    all.open.append(session)
                }
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

extension Sessions {
    /// Connects to all hosts at once and goes on with the first that answers: for questions that any host can answer.
    ///
    /// - Parameter fallback: whether the next host is asked when one that can be reached cannot answer.
    /// - Throws: ``Failure`` of the first host when none answers.
    package static func withAny<Value: Sendable>(
        _ hosts: [Host],
        connector: Connector,
        fallback: Bool,
        body: @escaping @Sendable (HostSession) async throws -> Value
    ) async throws -> Value {
        let sessions = hosts.map { HostSession(host: $0, connector: connector) }
        let (opened, report) = AsyncStream<(HostSession, Failure?)>.makeStream()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for session in sessions {
                group.addTask { await session.serve() }
                group.addTask { report.yield((session, await session.opened())) }
            }
            defer { group.cancelAll() }
            var failures: [Failure] = []
            for await (session, failure) in opened {
                do {
                    if let failure { throw failure }
                    let value = try await body(session)
                    session.close()
                    return value
                } catch let problem as Failure where failure != nil || (fallback && problem.kind != .invalid) {
                    failures.append(problem)
                }
                if failures.count == sessions.count { break }
            }
            throw Self.common(failures)
        }
    }

    /// One failure for all hosts.
    private static func common(_ failures: [Failure]) -> Failure {
        guard let first = failures.first else { return Failure(.invalid, "the estate has no host") }
        guard failures.count > 1, failures.allSatisfy({ $0.kind == .unreachable }) else { return first }
        return Failure(
            .unreachable,
            "no host of the estate can be reached",
            words: failures.map { "\($0.host ?? ""): \($0.what)" }.sorted().joined(separator: "\n"),
            next: "see that they are on, and that you are on a network from which SSH is let in (`network.admin`)"
        )
    }
}
