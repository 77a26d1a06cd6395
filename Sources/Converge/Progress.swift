package import Planning

/// What happens while a plan is performed.
package enum Progress: Sendable {
    case started(Plan.Step)
    /// A line from the host about the step under way there.
    case note(host: String?, String)
    case finished(Plan.Step, seconds: Double)
    case failed(Plan.Step, Failure)
}

/// Where progress goes.
package typealias ProgressSink = @Sendable (Progress) async -> Void

/// Lets one host at a time through. Once a passage has failed nobody else goes: a restart that broke one host
/// is not repeated on the next.
actor Turnstile {
    private enum State {
        case free
        case taken(waiting: [CheckedContinuation<Bool, Never>])
        case shut
    }
    private var state = State.free

    /// - Returns: false when the turnstile has been shut.
    func enter() async -> Bool {
        switch state {
        case .free:
            state = .taken(waiting: [])
            return true
        case .shut: return false
        case .taken(let waiting):
            return await withCheckedContinuation { state = .taken(waiting: waiting + [$0]) }
        }
    }

    func leave(failed: Bool) {
        guard case .taken(var waiting) = state else { return }
        if failed {
            state = .shut
            for one in waiting { one.resume(returning: false) }
        } else if waiting.isEmpty {
            state = .free
        } else {
            let next = waiting.removeFirst()
            state = .taken(waiting: waiting)
            next.resume(returning: true)
        }
    }
}
