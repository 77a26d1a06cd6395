internal import NIOCore
internal import Synchronization

/// Ends a pause early; rung while nobody pauses, it ends the next one.
final class Bell: Sendable {
    private struct State {
        var isRung = false
        var waiting: EventLoopPromise<Void>?
    }

    private let state = Mutex(State())

    func ring() {
        state.withLock { state -> EventLoopPromise<Void>? in
            defer { state.waiting = nil }
            if state.waiting == nil { state.isRung = true }
            return state.waiting
        }?.succeed()
    }

    func wait(upTo duration: Duration, on loop: any EventLoop) async {
        let promise = loop.makePromise(of: Void.self)
        let isRung = state.withLock { state in
            defer { state.isRung = false }
            if !state.isRung { state.waiting = promise }
            return state.isRung
        }
        if isRung { promise.succeed() }
        let end = loop.scheduleTask(in: .nanoseconds(duration.nanoseconds)) { promise.succeed() }
        await withTaskCancellationHandler {
            try? await promise.futureResult.get()
        } onCancel: {
            promise.succeed()
        }
        end.cancel()
        state.withLock { $0.waiting = nil }
    }
}
