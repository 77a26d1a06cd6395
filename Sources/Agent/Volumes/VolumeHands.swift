internal import Hosts
internal import Planning
internal import ServiceLifecycle
internal import Synchronization

/// All that touches the file system of the volumes, as child processes with a deadline. Whoever asks waits no longer than
/// that: a child that not even a signal ends, because the file system hangs, is waited for by nobody but this service.
final class VolumeHands: Service {
    /// One child and what came of it.
    private final class Job: Sendable {
        let command: Command
        let done = WakeSignal()
        let result = Mutex<Result<CommandResult, any Error>?>(nil)

        init(_ command: Command) { self.command = command }

        func perform(by run: @Sendable (Command) async throws -> CommandResult) async {
            let outcome = await Result.of { try await run(command) }
            result.withLock { $0 = outcome }
            done.raise()
        }
    }

    /// With so many children that do not end, one more would only join them.
    private static let mostStuck = 8

    private let jobs: AsyncStream<Job>
    private let queue: AsyncStream<Job>.Continuation
    private let stuck = Mutex<[ObjectIdentifier: ContinuousClock.Instant]>([:])

    private let child: @Sendable (Command) async throws -> CommandResult

    init(child: @escaping @Sendable (Command) async throws -> CommandResult = { try await Shell.run($0) }) {
        (jobs, queue) = AsyncStream.makeStream()
        self.child = child
    }

    /// Children of which the deadline has passed have not ended yet.
    var isHung: Bool { stuck.withLock { !$0.isEmpty } }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for await job in self.jobs {
                    group.addTask {
                        await job.perform(by: self.child)
                        self.stuck.withLock { $0[ObjectIdentifier(job)] = nil }
                    }
                }
            }
        }
    }

    /// - Throws: ``Failure`` of kind `timeout` when it takes longer than its timeout.
    func run(_ command: Command) async throws -> CommandResult {
        try refuseWhenHung()
        let job = Job(command)
        queue.yield(job)
        // The child is ended at its own timeout; where that helps, its end is waited for.
        try await job.done.wait(upTo: .seconds(command.timeout) + .milliseconds(300))
        if let result = job.result.withLock({ $0 }) { return try Self.answer(result, to: command) }
        stuck.withLock { $0[ObjectIdentifier(job)] = .now }
        // It may have ended in between: then nobody else takes it off.
        if job.result.withLock({ $0 != nil }) { stuck.withLock { $0[ObjectIdentifier(job)] = nil } }
        throw Self.silence(seconds: Int(command.timeout.rounded(.up)))
    }

    private static func answer(_ result: Result<CommandResult, any Error>, to command: Command) throws -> CommandResult
    {
        do {
            return try result.get()
        } catch let failure as Planning.Failure where failure.kind == .timeout {
            throw silence(seconds: Int(command.timeout.rounded(.up)))
        }
    }

    private func refuseWhenHung() throws {
        let oldest = stuck.withLock { $0.count >= Self.mostStuck ? $0.values.min() : nil }
        guard let oldest else { return }
        throw Self.silence(seconds: Int((ContinuousClock.now - oldest).components.seconds))
    }

    private static func silence(seconds: Int) -> Planning.Failure {
        Planning.Failure(
            .timeout,
            "the file system of the volumes has not answered for \(seconds) s",
            next: "`trivet status` tells what is wrong"
        )
    }
}
