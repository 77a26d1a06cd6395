internal import Engines
internal import Logging
internal import ServiceLifecycle
internal import Synchronization
internal import Systems

/// Keeps the local Caddy serving the routes: loads them when they changed, and again when Caddy started anew.
struct EdgeFeeder: Service {
    let caddy: Caddy.Client
    let keeper: TableKeeper
    let port: Int
    let resolverPort: Int
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
        /// The last table and what it looks like, so that a table that stays is not written out again and again.
        var rendered: (table: RoutingTable, routes: String, text: String)?
        /// The routes Caddy knows, without their tasks.
        var routes: String?
        /// All that it was given.
        var loaded: String?
        /// What Caddy gave back right after it was loaded; the same again means that nothing changed.
        var echo: [UInt8]?
        /// Since when the tasks differ from those it was given.
        var staleSince: ContinuousClock.Instant?
    }

    /// Caddy asks for the tasks itself; those in its configuration are for the day when nobody answers it, and may be old:
    /// an agent that is started anew is back while a request waits, and each load costs a busy route a request or two.
    private static let patience = Duration.seconds(3600)

    func feed(_ memory: inout Memory, now: ContinuousClock.Instant = .now) async throws {
        guard let table = await keeper.current() else { return }
        let (routes, text) = try rendered(table, &memory)
        if memory.loaded == text {
            memory.staleSince = nil
        } else if memory.staleSince == nil {
            memory.staleSince = now
        }
        let isFreshEnough = memory.staleSince.map { now - $0 < Self.patience } ?? true
        if memory.routes == routes, isFreshEnough, let echo = memory.echo, try await caddy.configuration() == echo {
            return
        }
        try await caddy.load(text)
        // Remembered only once Caddy has given it back, so that a failure in between loads it again.
        let echo = try await caddy.configuration()
        memory = Memory(rendered: memory.rendered, routes: routes, loaded: text, echo: echo)
        health.loads.add(1, ordering: .relaxed)
        logger.info("routes loaded", metadata: ["routes": "\(table.routes.count)"])
    }

    private func rendered(_ table: RoutingTable, _ memory: inout Memory) throws -> (routes: String, text: String) {
        if let last = memory.rendered, last.table == table { return (last.routes, last.text) }
        let routes = try render(table, withUpstreams: false)
        let text = try render(table, withUpstreams: true)
        memory.rendered = (table, routes, text)
        return (routes, text)
    }

    private func render(_ table: RoutingTable, withUpstreams: Bool) throws -> String {
        try CaddyConfiguration.render(
            table,
            port: port,
            resolverPort: resolverPort,
            adminSocket: adminSocket,
            withUpstreams: withUpstreams
        )
    }
}

/// Whether Caddy does what it is told, for status and metrics.
final class EdgeHealth: Sendable {
    private let state = Mutex<String?>("Caddy was not asked yet")
    let loads = Atomic<Int>(0)

    var problem: String? { state.withLock { $0 } }
    func note(_ problem: String?) { state.withLock { $0 = problem } }
}
