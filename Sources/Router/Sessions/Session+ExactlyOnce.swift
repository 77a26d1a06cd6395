internal import Logging
internal import NIOCore

/// Writes of users with `exactly_once` on their way: each takes a mark along.
extension Session {
    /// Sends ahead what goes before the job's request; false when the request waits for an answer to that.
    func prepareMark(_ job: Job, _ leg: Leg) -> Bool {
        guard let kind = markedKind(job, leg), let mark = nextMark() else { return true }
        var marked = MarkedWrite(kind: kind, mark: mark)
        (marked.member, marked.memberName) = (leg.member, leg.memberName)
        job.marked = marked
        if kind == .alone { leg.send(Command.text(.query, WriteMark.open), form: .results, for: .opened) }
        leg.send(Command.text(.query, mark.put), form: .results, for: .marked)
        return kind == .alone
    }

    private func markedKind(_ job: Job, _ leg: Leg) -> MarkedWrite.Kind? {
        guard user?.exactlyOnce != nil, !cannotMark, leg === main, job.upload == nil, !job.isLong, state.isMovable
        else { return nil }
        if job.statement.kind == .commit {
            return job.command == .query && state.hasWritten && state.endsPlainly && isPlainCommit(job) ? .commit : nil
        }
        let isAlone = !state.isInTransaction && state.status.contains(.autocommit) && state.characteristics.isEmpty
        guard isAlone, job.statement.kind == .change, job.command == .query || job.command == .execute else {
            return nil
        }
        return job.command == .execute && Prepared.Execution.wantsCursor(job.request) ? nil : .alone
    }

    /// Not one that begins another transaction or ends the session.
    private func isPlainCommit(_ job: Job) -> Bool {
        let text = job.request.getString(
            at: job.request.readerIndex + Packet.headerSize + 1,
            length: min(16, job.request.readableBytes - Packet.headerSize - 1)
        )
        return ["commit", "commit;", "commit work"].contains(text?.lowercased() ?? "")
    }

    private func nextMark() -> WriteMark? {
        guard let database = user?.exactlyOnce else { return nil }
        let row = markRow ?? lane.marks.takeRow()
        markRow = row
        marks += 1
        return WriteMark(database: database, row: row, number: marks)
    }

    /// The transaction around it was to be opened.
    func markOpened(_ outcome: Expectation.Outcome?) {
        if case .error = outcome { job?.marked?.isBare = true }
    }

    func markPut(_ leg: Leg, _ outcome: Expectation.Outcome?) {
        guard let job, let marked = job.marked, marked.stage == .running else { return }
        if case .ok = outcome { job.marked?.isMarked = true } else { markFailed(outcome) }
        guard marked.kind == .commit else { return }
        if case .error(let error) = outcome, error.code == 1213 {
            // The mark was one statement too many for the transaction, as the commit itself would have been.
            state.status.remove(.inTransaction)
            job.marked = nil
            answer(error)
            return finish()
        }
        commit(leg)
        leg.send(job.request, form: .results, for: .client)
        leg.flush()
    }

    private func markFailed(_ outcome: Expectation.Outcome?) {
        guard case .error(let error) = outcome, let database = user?.exactlyOnce else { return }
        switch error.code {
        case 1146: lane.marks.isMissing(in: database)
        // Those that pass.
        case 1047, 1053, 1205, 1213, 1317: break
        default:
            cannotMark = true
            lane.logger.error(
                "writes cannot be marked, so that one may be in doubt",
                metadata: ["user": "\(user?.name ?? "")", "error": "\(error.code) \(error.message)"]
            )
        }
    }

    private func commit(_ leg: Leg) {
        job?.marked?.stage = .committing
        job?.marked?.departures = lane.view.members[leg.member].departures
    }

    /// Keeps a part of the answer back until it is certain; false when it goes to the client now.
    func holds(_ bytes: ByteBuffer) -> Bool {
        guard let marked = job?.marked, marked.kind == .alone, job?.hasAnswered == false else { return false }
        job?.marked?.answer.writeImmutableBuffer(bytes)
        guard marked.answer.readableBytes + bytes.readableBytes > MarkedWrite.held else { return true }
        handOver()
        job?.hasAnswered = true
        return true
    }

    private func handOver() {
        guard let answer = job?.marked?.answer, answer.readableBytes > 0 else { return }
        write(answer)
        job?.marked?.answer = ByteBuffer()
    }

    /// The write itself was answered; what is left is to make it stay.
    func ranMarked(_ leg: Leg, _ marked: MarkedWrite) {
        if marked.isRefused || marked.isBare {
            rollBack(leg)
            return certain(leg)
        }
        commit(leg)
        leg.send(Command.text(.query, WriteMark.commit), form: .results, for: .committed)
        leg.flush()
    }

    /// Nothing of it stays.
    func rollBack(_ leg: Leg) {
        leg.send(Command.text(.query, WriteMark.rollback), form: .results, for: .nothing)
        close(leg)
    }

    /// Only behind the transaction's end, since it would commit what is open.
    private func close(_ leg: Leg) {
        leg.send(Command.text(.query, WriteMark.close), form: .results, for: .closed)
        leg.flush()
    }

    /// What the client does not notice must not stay with the connection.
    func closed(_ leg: Leg, _ outcome: Expectation.Outcome?) {
        if case .error = outcome, leg === main {
            main = nil
            last = nil
            leg.quit()
        }
        if job?.isSent == false { run() }
    }

    func committed(_ leg: Leg, _ outcome: Expectation.Outcome?) {
        guard let job, job.marked?.stage == .committing else { return }
        guard case .error(let error) = outcome else {
            close(leg)
            return certain(leg)
        }
        rollBack(leg)
        if !job.hasAnswered, [1047, 1213].contains(error.code), job.attempts < 4 {
            job.marked = nil
            return tryAgain(leg, outcome)
        }
        // What a member did last that ends, or that leaves the cluster amid a commit, is for the others to tell.
        if [1053, 1180].contains(error.code), !job.hasAnswered { return leg.abandon(error.message) }
        job.marked = nil
        if job.hasAnswered { return drop() }
        answer(error)
        finish()
    }

    /// The client gets its answer.
    func certain(_ leg: Leg) {
        handOver()
        noteWrite(leg)
        // Now, while no transaction is open that it could end.
        if let chore = user?.exactlyOnce.flatMap({ lane.marks.chore(in: $0) }) {
            leg.send(Command.text(.query, chore), form: .results, for: .nothing)
            leg.flush()
        }
        finish()
    }
}
