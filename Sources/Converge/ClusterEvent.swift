import Planning
import Systems

/// What a cluster step asks for, whichever it is.
protocol ClusterAction: Sendable {
    var host: String? { get }
    var change: Change { get }
    func step(of system: SystemName, stage: Int) -> Plan.Step
}

extension CephFormation.Action: ClusterAction {}
extension DatabaseAction: ClusterAction {}

/// What becomes of an action, as it is performed.
enum ClusterEvent<Action: ClusterAction>: Sendable {
    case started(Action)
    case finished(Action, seconds: Double)
    case failed(Action, Failure)
    case waiting(String)

    typealias Sink = @Sendable (ClusterEvent) async -> Void

    /// Performs one action and tells of it.
    ///
    /// - Returns: why it failed.
    static func follow(_ action: Action, _ report: Sink, _ body: () async throws -> Void) async -> Failure? {
        let clock = ContinuousClock()
        let start = clock.now
        await report(.started(action))
        do {
            try await body()
            let (seconds, parts) = (clock.now - start).components
            await report(.finished(action, seconds: Double(seconds) + Double(parts) / 1e18))
            return nil
        } catch {
            let failure = Failure.of(error, while: action.change.summary)
            await report(.failed(action, failure))
            return action.host.map(failure.on) ?? failure
        }
    }

    /// The same for whoever follows an apply.
    func progress(of system: SystemName, stage: Int) -> Progress {
        switch self {
        case .started(let action): .started(action.step(of: system, stage: stage))
        case .finished(let action, let seconds): .finished(action.step(of: system, stage: stage), seconds: seconds)
        case .failed(let action, let failure): .failed(action.step(of: system, stage: stage), failure)
        case .waiting(let words): .note(host: nil, words)
        }
    }
}
