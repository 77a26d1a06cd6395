import Estate
package import Planning

/// What one asks of a host, with its own deadline each.
extension HostSession {
    package func observe(_ resources: [Resource]) async throws -> [Observation] {
        guard case .observed(let all) = try await ask(.observe(resources), within: 60) else {
            throw confused("observe")
        }
        return all
    }

    package func apply(
        _ resource: Resource,
        _ change: Change,
        system: SystemName,
        report: @escaping Reporter
    ) async throws {
        _ = try await ask(.apply(resource, change, system), within: 3600, report: report)
    }

    package func run(_ command: Command) async throws -> CommandResult {
        guard case .ran(let result) = try await ask(.run(command), within: command.timeout + 10) else {
            throw confused("run")
        }
        return result
    }

    /// Holds the host for this session alone until it ends.
    ///
    /// - Throws: ``Failure`` of kind `locked` that says who holds it and since when.
    package func lock(_ holder: LockHolder) async throws { _ = try await ask(.lock(holder), within: 20) }

    /// The agent's answer as one text.
    package func agent(_ request: AgentRequest, within seconds: Double = 20) async throws -> String {
        let text = Collected()
        _ = try await ask(.agent(request), within: seconds, chunk: { await text.add($0) })
        return await text.text
    }

    /// The agent's answer as it comes, for as long as it comes.
    package func stream(_ request: AgentRequest, chunk: @escaping @Sendable (String) async -> Void) async throws {
        _ = try await receive(.agent(request), report: { _ in }, chunk: chunk)
    }

    private func ask(
        _ request: SessionRequest,
        within seconds: Double,
        report: @escaping Reporter = { _ in },
        chunk: @escaping @Sendable (String) async -> Void = { _ in }
    ) async throws -> SessionReply {
        let name = host.name
        return try await withDeadline(seconds: seconds) {
            try await self.receive(request, report: report, chunk: chunk)
        } onExpiry: {
            Failure(
                .timeout,
                "no answer within \(Int(seconds)) s",
                host: name,
                next: "look at the host's load, then run the same command again"
            )
        }
    }

    private func receive(
        _ request: SessionRequest,
        report: Reporter,
        chunk: @Sendable (String) async -> Void
    ) async throws -> SessionReply {
        for try await reply in try replies(to: request) {
            switch reply {
            case .progress(let line): await report(line)
            case .chunk(let text): await chunk(text)
            case .failed(let failure): throw failure.on(host.name)
            case .facts, .observed, .ran, .done: return reply
            }
        }
        try Task.checkCancellation()
        throw Failure(.unreachable, "the connection to the host was lost", host: host.name)
    }

    private func confused(_ request: String) -> Failure {
        Failure(.failed, "the host's end answered \(request) with something else", host: host.name)
    }
}

private actor Collected {
    private(set) var text = ""
    func add(_ more: String) { text += more }
}
