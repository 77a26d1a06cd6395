internal import Engines
internal import FoundationEssentials
internal import Logging
internal import ServiceLifecycle
internal import Systems

/// Listens to Docker's events for ever; a Docker that restarts is found again.
struct EventWatcher: Service {
    static let filters: Docker.Filters = [
        "type": ["container", "node", "service"],
        // Health checks run commands all the time; their events are left out at the source.
        "event": ["create", "start", "die", "kill", "stop", "oom", "health_status", "update", "remove", "destroy"],
    ]

    let docker: Docker.Client
    let keeper: TableKeeper
    let outbox: HintSender.Outbox
    let journal: Journal
    let logger: Logger
    var clock: any Clock<Duration> = ContinuousClock()

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var backoff = Backoff(first: .milliseconds(100))
            var deaths = Deaths()
            while !Task.isCancelled {
                do {
                    let events = try await docker.events(filters: Self.filters)
                    // What happened while nobody listened is found by looking at what is.
                    await keeper.stir()
                    backoff.reset()
                    for try await event in events { await handle(event, &deaths) }
                    logger.warning("Docker closed its event stream")
                } catch is CancellationError {
                    return
                } catch {
                    logger.debug("Docker's events cannot be read", metadata: ["problem": "\(error)"])
                }
                guard (try? await clock.sleep(for: backoff.next())) != nil else { return }
            }
        }
    }

    func handle(_ event: Docker.Event, _ deaths: inout Deaths) async {
        let action = event.action ?? ""
        if event.type == "container", let id = event.actor?.id {
            if Self.announcesEnd(event) {
                await keeper.depart([id])
                outbox.add([id])
            } else if action == "start" {
                await keeper.arrive(id)
                outbox.add([])
            } else if action.hasPrefix("health_status") {
                outbox.add([])
            }
            if let change = deaths.take(event) {
                await journal.note(what: change.what, subject: change.subject, detail: change.detail)
            }
        }
        await keeper.stir()
    }

    /// Signals that by custom make a program read its files again or log, not end.
    private static let harmless: Set<String> = ["1", "10", "12", "HUP", "SIGHUP", "USR1", "SIGUSR1", "USR2", "SIGUSR2"]

    /// A stop begins with a signal, whichever the image asks for; Docker tells of it before it waits.
    static func announcesEnd(_ event: Docker.Event) -> Bool {
        switch event.action {
        case "die", "stop", "oom", "destroy": true
        case "kill": !harmless.contains(event.actor?.attributes?["signal"] ?? "")
        case "health_status: unhealthy": true
        default: false
        }
    }
}

/// Tells deaths nobody asked for from those that follow a signal.
struct Deaths {
    private var signalled: Set<String> = []
    private var outOfMemory: Set<String> = []

    mutating func take(_ event: Docker.Event) -> SwarmChanges.Change? {
        guard let id = event.actor?.id else { return nil }
        switch event.action {
        case "kill": signalled.insert(id)
        case "oom": outOfMemory.insert(id)
        case "destroy":
            signalled.remove(id)
            outOfMemory.remove(id)
        case "die": return death(of: id, event.actor?.attributes ?? [:])
        default: break
        }
        return nil
    }

    private mutating func death(of id: String, _ attributes: [String: String]) -> SwarmChanges.Change? {
        let wasSignalled = signalled.remove(id) != nil
        let wasOutOfMemory = outOfMemory.remove(id) != nil
        let code = attributes["exitCode"] ?? "?"
        guard wasOutOfMemory || (!wasSignalled && code != "0") else { return nil }
        let subject = attributes["com.docker.swarm.service.name"] ?? attributes["name"] ?? String(id.prefix(12))
        let name = attributes["name"] ?? String(id.prefix(12))
        let detail = wasOutOfMemory ? "\(name) ran out of memory" : "\(name) ended with exit code \(code)"
        return SwarmChanges.Change(what: JournalEntry.What.died, subject: subject, detail: detail)
    }
}
