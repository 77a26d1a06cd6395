internal import Synchronization
internal import Planning

/// Runs `body`, and throws what `onExpiry` says when it takes longer: even where it cannot be stopped, such as a child that
/// waits in the kernel for a file system that is gone, out of the reach of signals. That is left to end by itself.
///
/// - Parameter grace: for what was told to stop to do so.
func withHardDeadline<Value: Sendable>(
    seconds: Double,
    grace: Duration = .seconds(3),
    _ body: @escaping @Sendable () async throws -> Value,
    onExpiry: @escaping @Sendable () -> Failure
) async throws -> Value {
    let outcome = Outcome<Value>()
    let work = Task { try await body() }
    let timer = Task {
        try await Task.sleep(for: .seconds(seconds))
        outcome.overrule(onExpiry())
        work.cancel()
        try await Task.sleep(for: grace)
        outcome.give(.failure(onExpiry()))
    }
    defer { timer.cancel() }
    return try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { continuation in
            outcome.tell(continuation)
            Task { outcome.give(await work.result) }
        }
    } onCancel: {
        work.cancel()
        Task {
            try? await Task.sleep(for: grace)
            outcome.give(.failure(CancellationError()))
        }
    }
}

/// The first result counts.
private final class Outcome<Value: Sendable>: Sendable {
    private struct State {
        var continuation: CheckedContinuation<Value, any Error>?
        var failure: Failure?
    }

    private let state = Mutex(State())

    func tell(_ continuation: CheckedContinuation<Value, any Error>) {
        state.withLock { $0.continuation = continuation }
    }

    /// Whatever comes from now on is too late.
    func overrule(_ failure: Failure) { state.withLock { $0.failure = failure } }

    func give(_ result: Result<Value, any Error>) {
        let (continuation, failure) = state.withLock { state in
            defer { state.continuation = nil }
            return (state.continuation, state.failure)
        }
        continuation?.resume(with: failure.map { .failure($0) } ?? result)
    }
}
