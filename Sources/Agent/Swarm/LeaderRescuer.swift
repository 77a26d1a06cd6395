internal import Engines
internal import Estate
internal import ServiceLifecycle
internal import Systems

/// Starts elsewhere what ran on a lost leader's host alone, as ``LeaderLossRescue`` decides, and anew what the scheduler has
/// forgotten, as ``StuckTasks`` does.
struct LeaderRescuer: Service {
    let docker: Docker.Client
    let peers: Peers
    let keeper: TableKeeper
    let suspects: Suspects
    let journal: Journal
    /// This host's own.
    let address: String
    var clock = ContinuousClock()

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var rescue = LeaderLossRescue()
            var stuck = StuckTasks()
            let start = clock.now
            // All that decides stands in a reading, or makes the keeper ask for one.
            while (try? await keeper.heard.wait(upTo: .seconds(5))) != nil {
                guard let reading = await keeper.lastReading() else { continue }
                await giveOrdersBack(reading)
                let seen = Self.seen(reading, address: address, silent: await silent(reading))
                for service in rescue.next(seen, now: clock.now - start) {
                    if let service = reading.view.services.first(where: { $0.id == service }) { await perform(service) }
                }
                for id in stuck.next(reading.waiting, isLeader: seen.isLeader, now: clock.now - start) {
                    if let service = reading.view.services.first(where: { $0.id == id }) { await free(service) }
                }
            }
        }
    }

    /// Where a cable was just plugged in again the suspicion is older than the cure, and what runs there must not be moved:
    /// before a host is taken for lost it is asked once more.
    private func silent(_ reading: SwarmReader.Reading) async -> Set<String> {
        let suspected = suspects.current
        let candidates = Self.seen(reading, address: address, silent: suspected)
        guard candidates.isLeader, !candidates.dead.isEmpty else { return suspected }
        return await withTaskGroup(of: String?.self) { group in
            for peer in peers.all where suspected.contains(peer.address) {
                group.addTask { await peers.isThere(peer) ? nil : peer.address }
            }
            return await group.reduce(into: []) { silent, address in if let address { silent.insert(address) } }
        }
    }

    static func seen(_ reading: SwarmReader.Reading, address: String, silent: Set<String>) -> LeaderLossRescue.Seen {
        LeaderLossRescue.Seen(
            isLeader: reading.nodes.contains { $0.leader && $0.address == address },
            dead: Set(reading.nodes.filter { $0.state != "ready" && silent.contains($0.address) }.map(\.id)),
            movable: Set(reading.view.services.filter { $0.startsFirst || $0.isFenced }.map(\.id)),
            tasks: reading.view.tasks.map {
                LeaderLossRescue.Task(service: $0.service, node: $0.node, isServing: $0.isRunning && $0.isWanted)
            }
        )
    }

    /// The old task will not end while its host is gone, and the fence keeps the new one off the volume until the old one cannot
    /// write any more. What fails Swarm itself does as soon as it calls the host down.
    private func perform(_ service: SwarmView.Service) async {
        await start(service, "moved", because: "its host was lost together with the Swarm's leader") {
            if service.isFenced {
                try await docker.forceUpdate(service: service.id, startingFirstAsNotedIn: Labels.lentOrder)
            } else {
                try await docker.forceUpdate(service: service.id)
            }
        }
    }

    private func free(_ service: SwarmView.Service) async {
        let why = "Swarm's scheduler had forgotten a task of it that waited for a host"
        await start(service, "started anew", because: why) { try await docker.forceUpdate(service: service.id) }
    }

    private func start(
        _ service: SwarmView.Service,
        _ what: String,
        because why: String,
        _ body: () async throws -> Void
    ) async {
        do {
            try await body()
            await journal.note(what: what, subject: service.name, detail: why)
        } catch {
            await journal.note(what: "could not be \(what)", subject: service.name, detail: "\(error)")
        }
        await keeper.stir()
    }

    /// By whoever leads now: the agent that changed the order may be gone. Not while a task waits for a host, since the scheduler
    /// may forget it over that.
    private func giveOrdersBack(_ reading: SwarmReader.Reading) async {
        guard reading.nodes.contains(where: { $0.leader && $0.address == address }) else { return }
        let waiting = Set(reading.waiting.map(\.service))
        for service in reading.view.services where service.wantsOrderBack && !waiting.contains(service.id) {
            // What fails is tried again at the next look.
            try? await docker.restoreOrder(service: service.id, notedIn: Labels.lentOrder)
            await keeper.stir()
        }
    }
}
