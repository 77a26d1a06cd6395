internal import Dispatch
internal import Glibc
internal import ServiceLifecycle

/// Ends a service group gracefully when systemd, or somebody at the keyboard, asks for it.
enum Signals {
    static func run(_ services: ServiceGroup) async throws {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        let sources = [SIGTERM, SIGINT].map { number in
            _ = signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield() }
            source.resume()
            return source
        }
        defer { for source in sources { source.cancel() } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            group.addTask {
                for await _ in stream {
                    await services.triggerGracefulShutdown()
                    // Peers keep connections open and somebody may follow a log. Nothing of the agent's is lost when it
                    // ends in the middle, and each second without it is one in which its peers take the host for dead.
                    try await Task.sleep(for: .milliseconds(700))
                    Glibc.exit(0)
                }
            }
            try await group.next()
            group.cancelAll()
        }
    }
}
