import Synchronization

/// How far long work is, for people: on a terminal one line that is drawn anew, else a line every ten seconds.
final class LiveLine: Sendable {
    private struct State {
        var said = ContinuousClock.now
        var isThere = false
    }
    private let state = Mutex(State())

    func show(_ text: @autoclosure () -> String) {
        let isDue = state.withLock { state in
            let now = ContinuousClock.now
            guard now - state.said >= (Talk.isTerminal ? .milliseconds(200) : .seconds(10)) else { return false }
            state.said = now
            state.isThere = Talk.isTerminal
            return true
        }
        if isDue { Talk.write(Talk.isTerminal ? "\r\u{1b}[K\(text())" : "\(text())\n") }
    }

    /// The line of a terminal goes.
    func finish() {
        let wasThere = state.withLock { state in
            defer { state.isThere = false }
            return state.isThere
        }
        if wasThere { Talk.write("\r\u{1b}[K") }
    }
}
