internal import NIOCore

/// What becomes of a session when a member is lost.
extension Session {
    func legFailed(_ leg: Leg, _ error: ErrorAnswer) {
        if leg === reader {
            reader = nil
            job?.route = .main
            return run()
        }
        guard leg === main else { return }
        main = nil
        guard let job else { return }
        // The member's own verdict is the client's; a connection that failed is the router's affair.
        if error.code != 2013, error.code != 1040, error.code != 1047, error.code != 1053 {
            if case .enter(let sequence) = job.kind { return fail(error, sequence: sequence) }
            return fail(error)
        }
        self.job?.leg = nil
        retrySoon()
    }

    /// A member that was usable a moment ago is asked again after a breath, unless the view changes before.
    func retrySoon() {
        let started = job?.started
        if job?.isWaiting == false {
            // The deadline of waiting runs from here.
            lane.loop.assumeIsolated().scheduleTask(
                in: .milliseconds(Int64(lane.rules.settings.limits.queue * 1000))
            ) { [weak self] in
                guard let self, let job, !job.isSent, job.started == started else { return }
                giveUpWaiting()
            }
            job?.isWaiting = true
        }
        lane.loop.assumeIsolated().scheduleTask(in: .milliseconds(50)) { [weak self] in
            guard let self, let job, !job.isSent, job.started == started else { return }
            run()
            flush()
        }
    }

    func legIsLost(_ leg: Leg, _ reason: String) {
        lane.fleet.suspect(leg.memberName)
        if leg === reader { return readerIsLost(leg) }
        guard leg === main else { return }
        main = nil
        last = nil
        lane.counts.moves += 1
        let wasOpen = state.isInTransaction || !state.status.contains(.autocommit)
        state.status.remove(.inTransaction)
        guard let job, job.leg === leg else { return idleIsLost(leg, wasOpen: wasOpen) }
        if !state.isMovable { return cannotGoOn(leg, reason) }
        guard job.isSent else {
            if wasOpen { return rolledBack() }
            return again()
        }
        if job.hasAnswered { return cutShort(leg, reason) }
        if let marked = job.marked, markedIsLost(marked) { return }
        if wasOpen, job.statement.kind != .commit { return rolledBack() }
        if job.isHarmless, !job.isLong { return again() }
        inDoubt(leg.memberName)
    }

    private func readerIsLost(_ leg: Leg) {
        reader = nil
        guard let job, job.leg === leg else {
            if leg.status.contains(.inTransaction) { isTransactionBroken = true }
            if !leg.cursors.isEmpty { drop() }
            return
        }
        if job.hasAnswered { return cutShort(leg, "") }
        if leg.status.contains(.inTransaction) { return rolledBack() }
        again()
    }

    private func idleIsLost(_ leg: Leg, wasOpen: Bool) {
        if job == nil, isOverdue(leg) { return drop() }
        guard state.isMovable else { return cannotGoOn(leg, "") }
        if wasOpen { isTransactionBroken = true }
        // Another job may wait for it to be brought up to date.
        run()
    }

    /// Whether it was the client's own wish that the member followed.
    private func isOverdue(_ leg: Leg) -> Bool {
        guard let limit = state.idleLimit else { return false }
        // Clocks and ways of the member and the router differ a little.
        return NIODeadline.now() - leg.lastUse >= .seconds(Int64(limit)) - .milliseconds(500)
    }

    func again() {
        lane.counts.retries += 1
        goElsewhere()
    }

    /// The job looks for a member anew.
    func goElsewhere() {
        job?.isSent = false
        job?.leg = nil
        job?.isWaiting = false
        job?.route = .main
        run()
        flush()
    }

    /// The transaction is gone as if it had met another: applications begin it anew.
    func rolledBack() {
        lane.counts.rolledBack += 1
        if job?.isLong == true { return fail(Self.broken) }
        answer(Self.broken)
        finish()
        flush()
    }

    static let broken = ErrorAnswer(
        1213,
        "40001",
        "trivet: the member that ran the transaction was lost, it is rolled back; try restarting transaction"
    )

    /// Whether the job was answered with the news of a lost transaction.
    func tellOfBrokenTransaction(_ job: Job) -> Bool {
        guard job.command == .query || job.command == .execute else { return false }
        isTransactionBroken = false
        // Who rolls back wants what happened already, and who begins anew has noticed.
        if job.statement.kind == .rollback { return false }
        rolledBack()
        return true
    }

    func inDoubt(_ member: String) {
        lane.counts.inDoubt += 1
        written = lane.wrote()
        let error = ErrorAnswer(
            2013,
            "08007",
            "trivet: \(member) was lost while it ran the statement; whether it took effect is not known"
        )
        if job?.isLong == true { return fail(error) }
        answer(error)
        finish()
        flush()
    }

    /// Rows were on their way; an error may follow where a packet ended.
    private func cutShort(_ leg: Leg, _ reason: String) {
        let error = ErrorAnswer(2013, "08S01", "trivet: \(leg.memberName) was lost amid its answer")
        guard let tracker = leg.clientTracker, tracker.isAtBoundary, state.isMovable, job?.isLong == false else {
            return drop()
        }
        var buffer = ByteBuffer()
        error.write(to: &buffer, sequence: tracker.sequence &+ 1)
        write(buffer)
        finish()
        flush()
    }

    private func cannotGoOn(_ leg: Leg, _ reason: String) {
        let held = (state.leavings.names + (state.holdsTables ? ["locked tables"] : [])).joined(separator: ", ")
        lane.counts.ended[held, default: 0] += 1
        guard job != nil else { return drop() }
        fail(ErrorAnswer(2013, "08S01", "trivet: \(leg.memberName) was lost, and with it the session's \(held)"))
    }
}
