internal import FoundationEssentials
internal import Hummingbird
internal import NIOCore
internal import Planning
internal import Systems

/// What the agent answers about the member and the router of its host, and about all routers.
struct DatabaseAPI: Sendable {
    let host: String
    let keeper: DatabaseKeeper
    let writer: WriterKeeper
    let router: RouterClient
    let peers: Peers

    func add(to router: Router<BasicRequestContext>) {
        addLeave(to: router)
        addSessions(to: router)
        router.get("v1/database/member") { _, _ in
            guard let state = await keeper.state() else {
                return try Answers.json(
                    Answers.Message(message: "it has no member of a database, or does not know of it yet"),
                    status: .serviceUnavailable
                )
            }
            return try Answers.json(state)
        }
        router.post("v1/database/claim") { request, _ in
            let claim: DatabaseClaim? = try await Self.body(of: request)
            guard let claim else {
                return try Answers.json(Answers.Message(message: "host and position are needed"), status: .badRequest)
            }
            return try Answers.json(await keeper.answer(claim))
        }
        router.post("v1/database/recover") { request, _ in
            let order: DatabaseOrder? = try await Self.body(of: request)
            guard let order else {
                return try Answers.json(Answers.Message(message: "an order is needed"), status: .badRequest)
            }
            do {
                try await keeper.recover(order)
                return try Answers.json(DatabaseReply())
            } catch {
                return try Answers.json(DatabaseReply(failure: Planning.Failure.of(error, while: "the recovery")))
            }
        }
    }

    /// The host's member is about to stop, or the host to be shut down.
    private func addLeave(to router: Router<BasicRequestContext>) {
        router.post("v1/database/leave") { _, _ in
            do {
                return try Answers.json(DatabaseReply(writer: try await writer.leave()))
            } catch {
                return try Answers.json(DatabaseReply(failure: Planning.Failure.of(error, while: "moving the writer")))
            }
        }
    }

    private func addSessions(to router: Router<BasicRequestContext>) {
        router.get("v1/database/sessions") { _, _ in
            try await Answers.guarded { try Answers.json(try await self.router.sessions()) }
        }
        router.get("v1/estate/database/sessions") { _, _ in
            try Answers.json(await EstateSessions.read(host: host, router: self.router, peers: peers))
        }
    }

    private static func body<Value: Decodable>(of request: Request) async throws -> Value? {
        let bytes = try await request.body.collect(upTo: 1 << 20)
        return try? StatusCoding.decoder().decode(Value.self, from: Data(bytes.readableBytesView))
    }
}

extension EstateSessions {
    /// What all routers say, each asked by its host's agent.
    static func read(host: String, router: RouterClient, peers: Peers) async -> EstateSessions {
        async let others: [(peer: Peers.Peer, answer: Result<[DatabaseSession], Peers.Failure>)] = peers.ask(
            "/v1/database/sessions"
        )
        var hosts: [String: [DatabaseSession]] = [:]
        var missing: [String: String] = [:]
        do { hosts[host] = try await router.sessions() } catch { missing[host] = "\(error)" }
        for (peer, answer) in await others {
            switch answer {
            case .success(let sessions): hosts[peer.name] = sessions
            case .failure(let failure): missing[peer.name] = failure.description
            }
        }
        return EstateSessions(hosts, missing: missing)
    }
}
