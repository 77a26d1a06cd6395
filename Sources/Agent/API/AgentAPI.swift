internal import Engines
internal import FoundationEssentials
internal import Hummingbird
internal import NIOCore
internal import Systems

/// What an agent answers, on its Unix socket and to its peers alike.
struct AgentAPI: Sendable {
    let status: StatusReader
    let keeper: TableKeeper
    let journal: Journal
    let logs: LogSource
    let metrics: Metrics
    let volumes: VolumeAPI
    let fence: FenceAPI
    let space: SpaceAPI
    let database: DatabaseAPI

    func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("healthz") { _, _ in Answers.text("ok\n") }
        router.get("metrics") { _, _ in
            Answers.text(await metrics.render(), type: "text/plain; version=0.0.4; charset=utf-8")
        }
        addStatus(to: router)
        addRoutes(to: router)
        addEvents(to: router)
        volumes.add(to: router)
        fence.add(to: router)
        space.add(to: router)
        database.add(to: router)
        router.get("v1/logs") { request, _ in try await Answers.guarded { try await follow(request) } }
        return router
    }

    private func addStatus(to router: Router<BasicRequestContext>) {
        router.get("v1/status") { _, _ in try Answers.json(await status.host()) }
        router.get("v1/estate") { _, _ in try Answers.json(await status.estate()) }
        router.get("v1/estate/storage") { _, _ in
            guard let report = await status.storageReport() else {
                return try Answers.json(
                    Answers.Message(message: "this host does not know of volumes yet; `trivet apply` tells it"),
                    status: .serviceUnavailable
                )
            }
            return try Answers.json(report)
        }
        router.get("v1/estate/containers") { _, _ in try Answers.json(await status.estateContainers()) }
        router.get("v1/containers") { _, _ in
            try await Answers.guarded { try Answers.json(try await status.containers()) }
        }
        router.get("v1/services") { request, _ in
            try await Answers.guarded {
                try Answers.json(try await request.isLocal ? status.localServices() : status.services())
            }
        }
    }

    private func addRoutes(to router: Router<BasicRequestContext>) {
        router.get("v1/routes") { _, _ in try Answers.json(await keeper.current()?.statuses ?? []) }
        // Only a manager's table is worth handing on: a worker's is handed on already.
        router.get("v1/table") { request, _ in
            guard let table = await keeper.current(), await keeper.lastReading() != nil || !request.isLocal else {
                return try Answers.json(Answers.Message(message: "not a manager"), status: .serviceUnavailable)
            }
            return try Answers.json(table)
        }
        router.get("v1/ports") { _, _ in
            try await Answers.guarded { try Answers.json(try await status.ports.local()) }
        }
        router.post("v1/hint") { request, _ in
            let body = try await request.body.collect(upTo: 1 << 20)
            let hint = try? JSONDecoder().decode(Hint.self, from: Data(body.readableBytesView))
            if let hint, !hint.gone.isEmpty { await keeper.depart(hint.gone) }
            await keeper.stir()
            return Response(status: .noContent)
        }
    }

    private func addEvents(to router: Router<BasicRequestContext>) {
        router.get("v1/events") { request, _ in
            try await Answers.guarded {
                try Answers.json(try await journal.entries(since: request.since, limit: request.limit))
            }
        }
        router.get("v1/estate/events") { request, _ in
            try await Answers.guarded { try Answers.json(try await estateEvents(request)) }
        }
        router.post("v1/events") { request, _ in
            let body = try await request.body.collect(upTo: 1 << 20)
            guard let note = try? JSONDecoder().decode(JournalNote.self, from: Data(body.readableBytesView)) else {
                return try Answers.json(
                    Answers.Message(message: "who, what, subject and detail are needed"),
                    status: .badRequest
                )
            }
            return try await Answers.guarded {
                try await journal.record(note)
                return Response(status: .noContent)
            }
        }
    }

    private func estateEvents(_ request: Request) async throws -> EstateEvents {
        let since = request.since.map { "&since=\(Int($0.timeIntervalSince1970))" } ?? ""
        let path = "/v1/events?limit=\(request.limit)\(since)"
        async let others: [(peer: Peers.Peer, answer: Result<[JournalEntry], Peers.Failure>)] = status.peers.ask(path)
        var merged = EstateEvents(events: try await journal.entries(since: request.since, limit: request.limit))
        for (peer, answer) in await others {
            switch answer {
            case .success(let events): merged.events += events
            case .failure(let failure): merged.missing[peer.name] = failure.description
            }
        }
        merged.events.sort { ($0.time, $0.host, $0.id) > ($1.time, $1.host, $1.id) }
        merged.events = Array(merged.events.prefix(request.limit))
        return merged
    }

    private func follow(_ request: Request) async throws -> Response {
        let query = request.uri.queryParameters
        let options = Docker.LogOptions(
            follow: query["follow"].map { $0 == "true" || $0 == "1" } ?? false,
            tail: query["tail"].flatMap { Int($0) },
            since: query["since"].map(String.init)
        )
        let found = try await logs.find(
            LogSource.Request(
                service: query["service"].map(String.init),
                container: query["container"].map(String.init),
                options: options,
                isLocal: request.isLocal
            )
        )
        let body = request.body
        return Response(
            status: .ok,
            headers: [.contentType: "application/x-ndjson"],
            body: ResponseBody { writer in
                try await send(found, of: body, to: &writer)
                try await writer.finish(nil)
            }
        )
    }
}

extension Request {
    /// A peer asks; an answer that would need other peers is not wanted.
    var isLocal: Bool { uri.queryParameters["local"] == "true" }

    /// `since=` seconds since 1970.
    var since: Date? {
        uri.queryParameters["since"].flatMap { Double($0) }.map { Date(timeIntervalSince1970: $0) }
    }

    var limit: Int { max(1, min(uri.queryParameters["limit"].flatMap { Int($0) } ?? 100, 10_000)) }
}
