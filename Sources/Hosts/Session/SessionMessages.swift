package import Planning

/// What the operator's end asks of a host.
package enum SessionRequest: Codable, Sendable {
    case hello
    case observe([Resource])
    case apply(Resource, Change, SystemName)
    case run(Command)
    case lock(LockHolder)
    case agent(AgentRequest)
}

/// What the host answers: any number of progress lines or chunks, then one of the others.
package enum SessionReply: Codable, Sendable {
    case progress(String)
    case chunk(String)
    case facts(Facts)
    case observed([Observation])
    case ran(CommandResult)
    case done
    case failed(Failure)

    /// Whether more replies to the same request follow.
    package var isLast: Bool {
        switch self {
        case .progress, .chunk: false
        case .facts, .observed, .ran, .done, .failed: true
        }
    }
}

/// A request and its number, or a reply and the number of what it answers: several requests go side by side.
package struct Numbered<Message: Codable & Sendable>: Codable, Sendable {
    package var number: Int
    package var message: Message

    package init(_ number: Int, _ message: Message) {
        self.number = number
        self.message = message
    }
}

/// Who is changing the estate.
package struct LockHolder: Codable, Sendable, Equatable {
    /// Such as `ada@laptop`.
    package var who: String
    /// Such as `trivet apply`.
    package var what: String
    /// ISO 8601, UTC; set by the host.
    package var since: String

    package init(who: String, what: String, since: String = "") {
        self.who = who
        self.what = what
        self.since = since
    }
}

/// A request to the agent of the session's host, over its root-only socket.
package struct AgentRequest: Codable, Sendable, Equatable {
    package var method: String
    /// With its query, such as `/v1/logs?service=site_web`.
    package var path: String
    package var body: String?

    package init(_ method: String, _ path: String, body: String? = nil) {
        self.method = method
        self.path = path
        self.body = body
    }
}

/// The way to the agent, given in by whoever runs the far end.
package protocol AgentGateway: Sendable {
    /// - Throws: ``Failure`` when the agent does not run or refuses.
    func send(_ request: AgentRequest, onChunk: @Sendable (String) async throws -> Void) async throws
}
