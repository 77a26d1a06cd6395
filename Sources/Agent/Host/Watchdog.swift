internal import Logging
internal import ServiceLifecycle
internal import Systemd

/// Keeps systemd content while the agent does its work; when it stops doing it, systemd starts it anew.
struct Watchdog: Service {
    let keeper: TableKeeper
    let client: AgentClient
    let environment: [String: String]
    let logger: Logger
    var clock: any Clock<Duration> = ContinuousClock()

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var isReady = false
            let interval = ServiceManager.watchdogInterval(environment) ?? .seconds(10)
            while !Task.isCancelled {
                if await isAlive() {
                    ServiceManager.tell(isReady ? "WATCHDOG=1" : "READY=1\nWATCHDOG=1", environment: environment)
                    isReady = true
                } else {
                    logger.error("the agent does not do its work")
                }
                // Until it is ready, the start-up is what is waited for.
                guard (try? await clock.sleep(for: isReady ? interval : .milliseconds(200))) != nil else { break }
            }
        }
        ServiceManager.tell("STOPPING=1", environment: environment)
    }

    /// The longest pass over a Docker that does not answer takes three deadlines.
    func isAlive() async -> Bool {
        guard await .now - keeper.lastPass < .seconds(60) else { return false }
        return (try? await client.get("/healthz")) != nil
    }
}
