internal import NIOCore

/// Connections to members that no session uses, put back to what new ones are.
final class LegPool: LegOwner {
    private var idle: [LegKey: [Leg]] = [:]
    private(set) var count = 0

    static let greatest = 64
    static let patience = TimeAmount.seconds(30)

    /// Takes over a connection whose session is over.
    func put(_ leg: Leg) {
        guard leg.isSpare, count < Self.greatest else { return leg.quit() }
        leg.owner = self
        leg.lastUse = .now()
        count += 1
        leg.renew()
    }

    /// One that is in the schema, or can go there; who is in one cannot leave for none.
    func take(_ key: LegKey, schema: String?) -> Leg? {
        guard let at = idle[key]?.lastIndex(where: { $0.schema == schema || schema != nil }) else { return nil }
        count -= 1
        return idle[key]?.remove(at: at)
    }

    func drop(_ member: Int) {
        for legs in idle.values { for leg in legs where leg.member == member { forget(leg, quits: true) } }
    }

    /// Ends the one that was wanted last the longest ago, so that another may take its place; false when there is none.
    func giveUp(_ member: Int) -> Bool {
        let candidates = idle.values.joined().filter { $0.member == member }
        guard let oldest = candidates.min(by: { $0.lastUse < $1.lastUse }) else { return false }
        forget(oldest, quits: true)
        return true
    }

    /// Ends those that nobody wanted for a while.
    func prune() {
        let oldest = NIODeadline.now() - Self.patience
        for legs in idle.values { for leg in legs where leg.lastUse < oldest { forget(leg, quits: true) } }
    }

    private func forget(_ leg: Leg, quits: Bool) {
        idle[leg.key]?.removeAll { $0 === leg }
        if idle[leg.key]?.isEmpty == true { idle[leg.key] = nil }
        count -= 1
        if quits { leg.quit() }
    }

    func legAnswered(_ leg: Leg, _ purpose: Expectation.Purpose, _ outcome: Expectation.Outcome?) {
        guard purpose == .reset else { return }
        guard case .ok(let answer) = outcome else {
            count -= 1
            return leg.quit()
        }
        leg.status = answer.status
        idle[leg.key, default: []].append(leg)
    }

    func legIsLost(_ leg: Leg, _ reason: String) { forget(leg, quits: false) }
    func legFailed(_ leg: Leg, _ error: ErrorAnswer) { forget(leg, quits: false) }
    func legIsReady(_ leg: Leg) {}
    func leg(_ leg: Leg, got: ReplyTracker.Meaning, _ packet: ByteBuffer, isFirst: Bool) -> Leg.Verdict { .pass }
    func leg(_ leg: Leg, passed bytes: ByteBuffer) {}
    func legFlushes(_ leg: Leg) {}
    func legCanTakeMore(_ leg: Leg) {}
    var takesBytes: Bool { true }
}

/// What connections must have in common to stand for each other.
struct LegKey: Hashable, Sendable {
    var member: Int
    var user: String
    var capabilities: Capabilities
    var collation: UInt8
}
