internal import Engines
internal import Logging
internal import ServiceLifecycle
internal import Synchronization
internal import Systems

/// Keeps the local Caddy serving the routing table: loads it when it changed, and again when Caddy started anew.
struct EdgeFeeder: Service {
    let caddy: Caddy.Client
    let keeper: TableKeeper
    let port: Int
    let adminSocket: String
    let health: EdgeHealth
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var memory = Memory()
            var backoff = Backoff()
            while !Task.isCancelled {
                var pause = Duration.seconds(5)
                do {
                    try await feed(&memory)
                    health.note(nil)
                    backoff.reset()
                } catch is CancellationError {
                    return
                } catch {
                    if health.problem == nil { logger.warning("Caddy is not fed", metadata: ["problem": "\(error)"]) }
                    health.note("\(error)")
                    memory = Memory()
                    pause = backoff.next()
                }
                guard (try? await keeper.changed.wait(upTo: pause)) != nil else { return }
            }
        }
    }

    struct Memory {
        var loaded: String?
        /// What Caddy gave back right after it was loaded; the same again means that nothing changed.
        var echo: [UInt8]?
    }

    func feed(_ memory: inout Memory) async throws {
        guard let table = await keeper.current() else { return }
        let text = try CaddyConfiguration.render(table, port: port, adminSocket: adminSocket)
        if memory.loaded == text, let echo = memory.echo, try await caddy.configuration() == echo { return }
        try await caddy.load(text)
        // Remembered only once Caddy has given it back, so that a failure in between loads it again.
        let echo = try await caddy.configuration()
        memory = Memory(loaded: text, echo: echo)
        health.loads.add(1, ordering: .relaxed)
        logger.info("routes loaded", metadata: ["routes": "\(table.routes.count)"])
    }
}

/// Whether Caddy does what it is told, for status and metrics.
final class EdgeHealth: Sendable {
    private let state = Mutex<String?>("Caddy was not asked yet")
    let loads = Atomic<Int>(0)

    var problem: String? { state.withLock { $0 } }
    func note(_ problem: String?) { state.withLock { $0 = problem } }
}
