internal import ServiceLifecycle
internal import Systems

/// Hears this host's router for as long as the agent runs.
struct RouterLink: Service {
    let client: RouterClient
    let keeper: WriterKeeper
    /// Whether there is a database, and so a router.
    let isWanted: @Sendable () -> Bool
    var clock: any Clock<Duration> = ContinuousClock()

    func run() async throws {
        await cancelWhenGracefulShutdown {
            repeat {
                await listen()
            } while (try? await clock.sleep(for: isWanted() ? .milliseconds(500) : .seconds(5))) != nil
        }
    }

    private func listen() async {
        guard isWanted() else { return }
        try? await client.follow { await keeper.hear($0) }
        await keeper.hear(nil)
    }
}
