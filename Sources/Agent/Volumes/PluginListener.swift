internal import Glibc
internal import Hosts
internal import Hummingbird
internal import Logging
internal import ServiceLifecycle

/// Where Docker finds the volume driver. Should something else take its place, such as what stood in for the agent while
/// it was away, the agent takes it back.
struct PluginListener: Service {
    let path: String
    let plugin: VolumePlugin
    let logger: Logger
    var clock: any Clock<Duration> = ContinuousClock()

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await serve()
                guard (try? await clock.sleep(for: .milliseconds(500))) != nil else { return }
            }
        }
    }

    /// Until the place is lost.
    private func serve() async {
        let (running, isRunning) = AsyncStream<Void>.makeStream()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await application { isRunning.yield() }.run()
                } catch is CancellationError {
                } catch {
                    logger.warning("cannot listen yet", metadata: ["where": "\(path)", "problem": "\(error)"])
                }
            }
            group.addTask {
                for await _ in running { return await watch() }
            }
            await group.next()
            group.cancelAll()
        }
    }

    private func application(
        onRunning: @escaping @Sendable () -> Void
    ) -> Application<RouterResponder<BasicRequestContext>> {
        var quiet = logger
        quiet.logLevel = .critical
        return Application(
            router: plugin.router(),
            configuration: .init(address: .unixDomainSocket(path: path)),
            onServerRunning: { _ in
                _ = unsafe chmod(path, 0o600)
                onRunning()
            },
            logger: quiet
        )
    }

    private func watch() async {
        let own = SocketPlace.identity(of: path)
        while SocketPlace.identity(of: path) == own {
            guard (try? await Beat.wait(clock: clock)) != nil else { return }
        }
        logger.notice("the place of the volume driver was taken", metadata: ["where": "\(path)"])
    }
}

/// Tells one socket at a path from the next.
enum SocketPlace {
    /// Nil when no socket lies there.
    static func identity(of path: String) -> FileStamp? {
        FileStamp(path).flatMap { $0.isSocket ? $0 : nil }
    }
}
