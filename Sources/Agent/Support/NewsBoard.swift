internal import Synchronization

/// A value that several wait for to change.
final class NewsBoard<Value: Sendable & Equatable>: Sendable {
    private let state: Mutex<(value: Value, readers: [Int: WakeSignal], next: Int)>

    init(_ value: Value) { state = Mutex((value, [:], 0)) }

    var value: Value { state.withLock { $0.value } }

    func put(_ value: Value) {
        let readers = state.withLock { state -> [WakeSignal] in
            guard state.value != value else { return [] }
            state.value = value
            return Array(state.readers.values)
        }
        for reader in readers { reader.raise() }
    }

    /// A signal that is raised with every change, and the number by which it is given back.
    func enrol() -> (number: Int, signal: WakeSignal) {
        state.withLock { state in
            let signal = WakeSignal()
            state.next += 1
            state.readers[state.next] = signal
            return (state.next, signal)
        }
    }

    func leave(_ number: Int) { state.withLock { _ = $0.readers.removeValue(forKey: number) } }
}
