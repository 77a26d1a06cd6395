internal import ServiceLifecycle

/// Asks the Swarm at the pace the keeper wants, and right after something happened.
struct TableRefresher: Service {
    let keeper: TableKeeper
    var clock: any Clock<Duration> = ContinuousClock()

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await keeper.refresh()
                let pause = await keeper.interval()
                guard (try? await keeper.wanted.wait(upTo: pause, clock: clock)) != nil else { return }
                // Events come in bunches; one look afterwards serves them all.
                guard (try? await clock.sleep(for: .milliseconds(50))) != nil else { return }
            }
        }
    }
}
