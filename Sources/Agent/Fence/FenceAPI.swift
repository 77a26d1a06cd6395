internal import FoundationEssentials
internal import Hummingbird
internal import NIOCore
internal import Systems

/// What the agent answers about the fence, to its peers.
struct FenceAPI: Sendable {
    let neighbours: Neighbours
    let watch: MountWatch
    let keeper: VolumeKeeper
    /// What signs of life say of the way to the database.
    let routing: NewsBoard<RoutingNews>

    func add(to router: Router<BasicRequestContext>) {
        router.get("v1/neighbourhood") { _, _ in try Answers.json(await neighbours.seen()) }
        router.get(RouterPath(SignsOfLife.path)) { _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "application/x-ndjson"],
                body: ResponseBody { writer in try await tell(&writer) }
            )
        }
        router.get("v1/files") { _, _ in try Answers.json(await watch.status) }
        router.post("v1/volumes/yield") { request, _ in
            let body = try await request.body.collect(upTo: 1 << 20)
            guard let order = try? JSONDecoder().decode(Neighbours.Yield.self, from: Data(body.readableBytesView))
            else {
                return try Answers.json(Answers.Message(message: "a volume is needed"), status: .badRequest)
            }
            return try Answers.json(Neighbours.Reply(word: await word(on: order.volume)))
        }
    }

    @concurrent private func tell(_ writer: inout any ResponseBodyWriter) async throws {
        let (number, signal) = routing.enrol()
        defer { routing.leave(number) }
        try await SignsOfLife.tell {
            Sign(files: await watch.status, routing: routing.value)
        } wait: {
            try await Beat.wait(for: signal)
        } write: {
            try await writer.write($0)
        }
    }

    /// Whoever asks waits two seconds; what takes longer may come to pass all the same, and shows in the lock.
    private func word(on volume: String) async -> Handover.Word {
        switch try? await keeper.yield(volume) {
        case .free?: .letGo
        case .unsure?: .unsure
        // Its lock could not be broken: it is as good as held.
        case .held?, nil: .held
        }
    }
}
