internal import NIOCore

extension Session: LegOwner {
    func legIsReady(_ leg: Leg) {
        leg.stateVersion = -1
        run()
        flush()
    }

    func legCanTakeMore(_ leg: Leg) { pump() }

    func legFlushes(_ leg: Leg) { flush() }

    func leg(_ leg: Leg, passed bytes: ByteBuffer) {
        if holds(bytes) { return }
        job?.hasAnswered = true
        write(bytes)
    }

    // MARK: Packets that mean something

    func leg(_ leg: Leg, got meaning: ReplyTracker.Meaning, _ packet: ByteBuffer, isFirst: Bool) -> Leg.Verdict {
        guard let payload = packet.getSlice(at: packet.readerIndex + 4, length: packet.readableBytes - 4) else {
            return .pass
        }
        switch meaning {
        case .ok: return succeeded(leg, packet, payload)
        case .end:
            return ended(leg, packet, payload)
        case .error: return failed(leg, payload, isFirst: isFirst)
        case .prepared: return numbered(leg, packet, payload)
        case .upload:
            job?.upload = Upload(.file)
            return .pass
        case .columns, .progress: return .pass
        }
    }

    private func ended(_ leg: Leg, _ packet: ByteBuffer, _ payload: ByteBuffer) -> Leg.Verdict {
        guard let answer = EndAnswer(payload: payload) else { return .pass }
        guard job?.isInOurTransaction == true else {
            note(answer.status, leg)
            return .pass
        }
        note(answer.status.alone, leg)
        var packet = packet
        EndAnswer.setStatus(answer.status.alone, &packet)
        return .replace(packet)
    }

    private func note(_ status: StatusFlags, _ leg: Leg) {
        leg.status = status
        if leg === main { state.status = status }
    }

    private func succeeded(_ leg: Leg, _ packet: ByteBuffer, _ payload: ByteBuffer) -> Leg.Verdict {
        guard var answer = OKAnswer(payload: payload, isTracked: leg.capabilities.contains(.sessionTracking)) else {
            return .pass
        }
        let isInOurs = job?.isInOurTransaction == true
        if isInOurs { answer.hideTransaction() }
        if leg === main {
            state.apply(answer)
            leg.stateVersion = state.version
            leg.schema = state.schema
        }
        note(answer.status, leg)
        settle()
        let isTold = leg.capabilities.contains(.sessionTracking) && !capabilities.contains(.sessionTracking)
        guard isTold || isInOurs else { return .pass }
        var buffer = ByteBuffer()
        let sequence: UInt8 = packet.getInteger(at: packet.readerIndex + 3) ?? 1
        answer.write(to: &buffer, sequence: sequence, header: payload.firstByte ?? 0)
        return .replace(buffer)
    }

    /// What a command changed that its answer does not tell.
    private func settle() {
        switch job?.command {
        case .resetConnection:
            state.reset()
            prepared = [:]
            isTransactionBroken = false
            main?.statements = [:]
            main?.typed = []
            main?.cursors = []
            main?.stateVersion = state.version
            if user?.causal == .estate { state.waitForAll() }
            if let main { main.send(Command.text(.query, SessionState.greeting), form: .results, for: .nothing) }
            release(reader, isClean: false)
            reader = nil
        case .setOption:
            let option: UInt16? = job?.request.getInteger(at: (job?.request.readerIndex ?? 0) + 5, endianness: .little)
            if option == 0 { capabilities.insert(.multiStatements) } else { capabilities.remove(.multiStatements) }
            release(reader, isClean: false)
            reader = nil
        default: break
        }
    }

    private func numbered(_ leg: Leg, _ packet: ByteBuffer, _ payload: ByteBuffer) -> Leg.Verdict {
        guard let answer = PreparedAnswer(payload: payload), let job else { return .pass }
        lastPrepared &+= 1
        let number = lastPrepared
        prepared[number] = Prepared(request: job.request, statement: job.statement, parameters: answer.parameters)
        leg.statements[number] = answer.statement
        guard number != answer.statement else { return .pass }
        var packet = packet
        Prepared.Execution.setNumber(number, &packet)
        return .replace(packet)
    }

    private func failed(_ leg: Leg, _ payload: ByteBuffer, isFirst: Bool) -> Leg.Verdict {
        guard let error = ErrorAnswer(payload: payload) else { return .pass }
        let wasOpen = state.isInTransaction || !state.status.contains(.autocommit)
        if error.code == 1213, leg === main { state.status.remove(.inTransaction) }
        guard isFirst, job?.hasAnswered == false, job?.isLong == false else {
            job?.marked?.isRefused = true
            return .pass
        }
        if leg === main, wasOpen, error.isNotReady, state.isMovable { return rolledBack(leg) }
        guard !mayTryAgain(error, leg, isAlone: !wasOpen) else { return .divert }
        job?.marked?.isRefused = true
        return .pass
    }

    /// The member left the cluster with the transaction: what frameworks expect is what a conflict gives.
    private func rolledBack(_ leg: Leg) -> Leg.Verdict {
        state.status.remove(.inTransaction)
        leg.status.remove(.inTransaction)
        if job?.statement.kind == .rollback { return .divert }
        lane.counts.rolledBack += 1
        lane.fleet.suspect(leg.memberName)
        var buffer = ByteBuffer()
        Self.broken.write(to: &buffer, sequence: 1)
        return .replace(buffer)
    }

    /// Whether an error is one that another member, or another moment, need not give.
    ///
    /// - Parameter isAlone: no transaction was open, so nothing went before that is lost with it.
    private func mayTryAgain(_ error: ErrorAnswer, _ leg: Leg, isAlone: Bool) -> Bool {
        guard let job, job.attempts < 4, job.upload == nil else { return false }
        if leg === reader {
            // What is wrong with the statement itself is wrong everywhere.
            return !leg.status.contains(.inTransaction) && ![1064, 1317, 1969, 1149].contains(error.code)
        }
        switch error.code {
        // Not ready for queries: nothing was done.
        case 1047: return isAlone && error.isNotReady && state.isMovable
        // The member ends; what it had begun it has rolled back.
        case 1053: return isAlone && state.isMovable && (job.isHarmless || job.statement.kind == .change)
        // Rolled back whole, because it was one statement.
        case 1213: return isAlone && job.statement.kind == .change
        default: return false
        }
    }

    // MARK: Answers' ends

    func legAnswered(_ leg: Leg, _ purpose: Expectation.Purpose, _ outcome: Expectation.Outcome?) {
        switch purpose {
        case .client: answered(leg, outcome)
        case .state(let version): settled(leg, outcome, version: version)
        case .schema(let name):
            if case .ok = outcome { leg.schema = name }
            settled(leg, outcome, version: nil)
        case .arrival: arrived(leg, outcome)
        case .statement(let number): preparedAgain(leg, number, outcome)
        case .reset: renewed(leg, outcome)
        case .sounding: break
        case .opened: markOpened(outcome)
        case .marked: markPut(leg, outcome)
        case .committed: committed(leg, outcome)
        case .closed: closed(leg, outcome)
        case .told: told(leg, outcome)
        case .nothing: if job?.isSent == false { run() }
        }
    }

    private func answered(_ leg: Leg, _ outcome: Expectation.Outcome?) {
        if outcome != nil {
            if job?.isInOurTransaction == true { rollBack(leg) }
            return tryAgain(leg, outcome)
        }
        if let marked = job?.marked, marked.kind == .alone { return ranMarked(leg, marked) }
        noteCursor(leg)
        noteWrite(leg)
        finish()
    }

    /// What the session reads from now on must show it.
    func noteWrite(_ leg: Leg) {
        if leg === main, !state.isInTransaction, job?.mayWrite == true { written = lane.wrote() }
    }

    private func noteCursor(_ leg: Leg) {
        guard let number = job?.number, let statement = prepared[number] else { return }
        if statement.hasCursor { leg.cursors.insert(number) } else { leg.cursors.remove(number) }
        if job?.command == .resetStatement {
            prepared[number]?.hasCursor = false
            prepared[number]?.longAt = nil
            leg.cursors.remove(number)
            settleCursors()
        }
    }

    func tryAgain(_ leg: Leg, _ outcome: Expectation.Outcome?) {
        lane.counts.retries += 1
        job?.marked = nil
        job?.isSent = false
        job?.leg = nil
        job?.route = .main
        if case .error(let error) = outcome, error.code == 1047 || error.code == 1053 {
            lane.fleet.suspect(leg.memberName)
            if leg === main { main = nil } else { reader = nil }
            leg.quit()
        }
        run()
    }

    /// The main connection was waited for; a reader that could not follow has its answer thrown away.
    private func settled(_ leg: Leg, _ outcome: Expectation.Outcome?, version: Int?) {
        if case .ok(let answer) = outcome {
            if let version { leg.stateVersion = max(leg.stateVersion, version) }
            leg.status = answer.status
            if leg === main { state.status = answer.status }
            if job?.isSent == false { run() }
            return
        }
        guard leg === main else { return bar(leg) }
        guard case .error(let error) = outcome, let job else { return drop() }
        if case .enter(let sequence) = job.kind { return fail(error, sequence: sequence) }
        // The session cannot be made anew here, so it ends rather than go on as another.
        fail(
            ErrorAnswer(2013, "08S01", "trivet: the session could not be moved to \(leg.memberName): \(error.message)")
        )
    }

    private func bar(_ leg: Leg) {
        barred = state.version
        leg.divertClient()
        guard job?.isSent == false else { return }
        job?.route = .main
        leaveReader()
        run()
    }

    private func arrived(_ leg: Leg, _ outcome: Expectation.Outcome?) {
        // A server that knows nothing of waiting is in no cluster.
        if case .error(let error) = outcome, error.code != 1193 {
            if leg === main { main = nil }
            leg.quit()
            return retrySoon()
        }
        leg.hasArrived = true
        if job?.isSent == false { run() }
    }

    /// A connection that another session lent.
    private func renewed(_ leg: Leg, _ outcome: Expectation.Outcome?) {
        if case .ok(let answer) = outcome { return leg.status = answer.status }
        if leg === main { main = nil } else { reader = nil }
        leg.quit()
        retrySoon()
    }

    private func preparedAgain(_ leg: Leg, _ number: UInt32, _ outcome: Expectation.Outcome?) {
        switch outcome {
        case .prepared(let there):
            leg.statements[number] = there
            job?.preparingAt = nil
            run()
        case .error(let error) where leg === main:
            answer(error)
            finish()
        default:
            job?.route = .main
            run()
        }
    }
}
