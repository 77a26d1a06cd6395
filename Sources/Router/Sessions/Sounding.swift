internal import NIOCore

/// Asks one member when it has everything that was written: a read that waits for the cluster's order, and shows nothing.
///
/// Not by the position that the writer tells: `WSREP_SYNC_WAIT_UPTO_GTID` compares with what is about to be committed, and
/// a read right behind it misses the row once in some hundred times under load.
final class Sounding: LegOwner {
    private unowned let lane: Lane
    private let member: Int
    private var leg: Leg?

    static let question = Command.text(.query, "SET STATEMENT wsrep_sync_wait=1 FOR SELECT 1")

    init(lane: Lane, member: Int) {
        self.lane = lane
        self.member = member
    }

    func ask() {
        lane.counts.soundings += 1
        if let leg, leg.isReady { return send(leg) }
        let watch = lane.rules.settings.watch
        let request = MemberLogin.Request(
            user: watch.user,
            password: watch.password,
            collation: 45,
            capabilities: [.longFlag, .multiResults, .transactions],
            wantsTLS: lane.rules.memberTLS != nil
        )
        if leg == nil { leg = lane.connect(member, request, owner: self) }
    }

    private func send(_ leg: Leg) {
        leg.send(Self.question, form: .results, for: .sounding)
        leg.flush()
    }

    /// Its member is none any more.
    func end() {
        leg?.quit()
        leg = nil
    }

    private func failed() {
        leg = nil
        lane.sounded(member, isReached: false)
    }

    func legIsReady(_ leg: Leg) { send(leg) }
    func legFailed(_ leg: Leg, _ error: ErrorAnswer) { failed() }
    func legIsLost(_ leg: Leg, _ reason: String) { failed() }

    func legAnswered(_ leg: Leg, _ purpose: Expectation.Purpose, _ outcome: Expectation.Outcome?) {
        guard purpose == .sounding else { return }
        if case .error = outcome {
            lane.sounded(member, isReached: false)
        } else {
            lane.sounded(member, isReached: true)
        }
    }

    func leg(_ leg: Leg, got: ReplyTracker.Meaning, _ packet: ByteBuffer, isFirst: Bool) -> Leg.Verdict { .pass }
    func leg(_ leg: Leg, passed bytes: ByteBuffer) {}
    func legFlushes(_ leg: Leg) {}
    func legCanTakeMore(_ leg: Leg) {}
    var takesBytes: Bool { true }
}
