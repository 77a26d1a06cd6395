internal import NIOCore

/// Whoever uses a connection to a member.
protocol LegOwner: AnyObject {
    func legIsReady(_ leg: Leg)
    func legFailed(_ leg: Leg, _ error: ErrorAnswer)
    /// What to do with a packet that means something, of an answer to the client.
    func leg(_ leg: Leg, got meaning: ReplyTracker.Meaning, _ packet: ByteBuffer, isFirst: Bool) -> Leg.Verdict
    func leg(_ leg: Leg, passed bytes: ByteBuffer)
    func legFlushes(_ leg: Leg)
    func legAnswered(_ leg: Leg, _ purpose: Expectation.Purpose, _ outcome: Expectation.Outcome?)
    /// The connection is gone, with what was still owed.
    func legIsLost(_ leg: Leg, _ reason: String)
    func legCanTakeMore(_ leg: Leg)
    /// Whether the client takes bytes.
    var takesBytes: Bool { get }
}
