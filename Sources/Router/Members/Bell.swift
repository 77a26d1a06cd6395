internal import NIOCore
internal import Synchronization

/// Ends a pause early.
final class Bell: Sendable {
    private let waiting = Mutex<EventLoopPromise<Void>?>(nil)

    func ring() { waiting.withLock { $0 }?.succeed() }

    func wait(upTo duration: Duration, on loop: any EventLoop) async {
        let promise = loop.makePromise(of: Void.self)
        waiting.withLock { $0 = promise }
        let end = loop.scheduleTask(in: .nanoseconds(duration.nanoseconds)) { promise.succeed() }
        try? await promise.futureResult.get()
        end.cancel()
        waiting.withLock { $0 = nil }
    }
}
