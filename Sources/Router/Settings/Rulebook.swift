internal import Synchronization

/// The settings in force, for those that run on no event loop of a lane.
final class Rulebook: Sendable {
    private let current: Mutex<Rules>

    init(_ rules: Rules) { current = Mutex(rules) }

    var rules: Rules { current.withLock { $0 } }

    func put(_ rules: Rules) { current.withLock { $0 = rules } }
}
