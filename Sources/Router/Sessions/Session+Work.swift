internal import NIOCore

extension Session {
    func start(_ job: Job) {
        self.job = job
        self.job?.wasOpen = state.isInTransaction
        run()
    }

    /// Goes as far with the job as it can now; called again when something it waits for is there.
    func run() {
        guard phase == .serving, let job, !job.isSent else { return }
        if isTransactionBroken, tellOfBrokenTransaction(job) { return }
        if let number = job.number, prepared[number] == nil { return unknownStatement(number) }
        if !isAdmitted {
            guard let user, lane.fleet.guests.admit(user) else { return retrySoon() }
            isAdmitted = true
        }
        if let marked = job.marked, !isTellable(marked) { return wait() }
        guard let leg = leg(for: job) else { return wait() }
        self.job?.leg = leg
        self.job?.isWaiting = false
        switch bring(leg) {
        case .pending: return
        case .ready: break
        }
        if case .enter(let sequence) = job.kind { return entered(sequence) }
        dispatch(leg)
    }

    private func unknownStatement(_ number: UInt32) {
        let command = job?.command ?? .execute
        if command.reply == nil { return finish() }
        answer(ErrorAnswer(1243, "HY000", "Unknown prepared statement handler (\(number)) given to \(command.name)"))
        finish()
    }

    private func wait() {
        guard job?.isWaiting == false else { return }
        job?.isWaiting = true
        let started = job?.started
        let patience = lane.rules.settings.limits.queue
        lane.loop.assumeIsolated().scheduleTask(in: .milliseconds(Int64(patience * 1000))) { [weak self] in
            guard let self, let job, job.isWaiting, job.started == started else { return }
            giveUpWaiting()
        }
    }

    /// It waited long enough: for its turn, or for a member.
    func giveUpWaiting() {
        if !isAdmitted, case .enter(let sequence) = job?.kind, let user {
            let words =
                "User '\(user.name)' has exceeded the 'max_user_connections' resource (current value: \(user.connections))"
            return fail(ErrorAnswer(1226, "42000", words), sequence: sequence)
        }
        if let user, let wanted = lane.view.main(lane.rules.policy(user, schema: state.schema)), !lane.hasRoom(wanted) {
            let name = lane.view.members[wanted].name
            return giveUp(
                "all connections to \(name) that limits.backends allows are in use",
                code: 1040,
                state: "08004"
            )
        }
        giveUp("no member can take it: \(lane.view.states)")
    }

    /// Nothing will come of the job; the session stays.
    func giveUp(_ words: String, code: UInt16 = 1047, state: String = "08S01") {
        guard let job else { return }
        let error = ErrorAnswer(code, state, "trivet: \(words)")
        if case .enter(let sequence) = job.kind { return fail(error, sequence: sequence) }
        if let marked = job.marked { return inDoubt(marked.memberName) }
        if job.isLong { return fail(error) }
        answer(error)
        finish()
    }

    // MARK: Bringing a connection up to date

    private enum Progress { case ready, pending }

    /// The main connection is waited for, because what runs there changes things; a reader is sent all at once.
    private func bring(_ leg: Leg) -> Progress {
        let isMain = leg === main
        if leg.owes > 0, isMain { return .pending }
        var isPending = false
        if isMain, !leg.hasArrived {
            if written > 0, leg.member != home, !lane.hasReached(leg.member, written) {
                leg.send(Sounding.question, form: .results, for: .arrival)
                isPending = true
            } else {
                leg.hasArrived = true
            }
        }
        if let schema = state.schema, leg.schema != schema {
            leg.send(Command.text(.initDatabase, schema), form: .results, for: .schema(schema))
            isPending = true
        }
        if leg.stateVersion < state.version {
            let isFresh = leg.stateVersion < 0
            if let text = state.replay(since: leg.stateVersion, withInsertID: isFresh && isMain) {
                leg.send(Command.text(.query, text), form: .results, for: .state(state.version))
                isPending = true
            } else {
                leg.stateVersion = state.version
            }
        }
        if let number = job?.number, let statement = prepared[number], leg.statements[number] == nil {
            guard job?.preparingAt != ObjectIdentifier(leg) else { return .pending }
            job?.preparingAt = ObjectIdentifier(leg)
            leg.send(statement.request, form: .prepared, for: .statement(number))
            leg.flush()
            return .pending
        }
        if isPending { leg.flush() }
        return isPending && isMain ? .pending : .ready
    }

    // MARK: Sending it

    private func dispatch(_ leg: Leg) {
        guard let job, let command = job.command else { return }
        if let marked = job.marked { return ask(marked, leg) }
        if let number = job.number, !address(job, to: leg, number) { return }
        job.isSent = true
        job.attempts += 1
        note(job, command, leg)
        guard prepareMark(job, leg) else { return leg.flush() }
        if let form = command.reply {
            let opens = command == .execute && Prepared.Execution.wantsCursor(job.request)
            leg.send(job.request, form: opens ? .opening : form, for: .client)
        } else {
            leg.send(job.request, form: nil, for: .nothing)
        }
        leg.flush()
        if command.reply == nil, job.upload == nil { return finish() }
        if job.upload != nil { pump() }
    }

    private func note(_ job: Job, _ command: Command, _ leg: Leg) {
        last = ObjectIdentifier(leg)
        if leg === main { home = leg.member }
        if leg === reader { lane.counts.reads[leg.member, default: 0] += 1 }
        if command == .query || command == .execute { state.leavings.formUnion(job.statement.leaves) }
        if command == .sendLongData, let number = job.number { prepared[number]?.longAt = ObjectIdentifier(leg) }
    }

    /// Puts the member's number of the statement in, and its parameters' types when the member has not heard them.
    private func address(_ job: Job, to leg: Leg, _ number: UInt32) -> Bool {
        guard let there = leg.statements[number], let statement = prepared[number] else { return false }
        if job.command == .execute { tellTypes(job, statement, leg, number) }
        Prepared.Execution.setNumber(there, &job.request)
        return true
    }

    private func tellTypes(_ job: Job, _ statement: Prepared, _ leg: Leg, _ number: UInt32) {
        if let types = Prepared.Execution.types(job.request, parameters: statement.parameters) {
            prepared[number]?.types = types
            leg.typed.insert(number)
        } else if !leg.typed.contains(number), let types = statement.types, !job.isLong {
            let typed = Prepared.Execution.adding(types, to: job.request, parameters: statement.parameters)
            job.request = typed ?? job.request
            leg.typed.insert(number)
        }
        if statement.longAt != nil { prepared[number]?.longAt = nil }
        let opens = Prepared.Execution.wantsCursor(job.request)
        guard statement.hasCursor != opens else { return }
        prepared[number]?.hasCursor = opens
        settleCursors()
    }

    /// The job is done; the next may begin.
    func finish() {
        if let job { settleTime(job) }
        job = nil
        if lane.isDraining, !state.isInTransaction { return drop() }
        pump()
    }

    private func settleTime(_ job: Job) {
        guard job.isSent, let leg = job.leg else { return }
        let now = NIODeadline.now()
        leg.lastUse = now
        let elapsed = (now - job.started).nanoseconds
        lane.counts.statements[leg.member, default: Histogram()].note(elapsed)
        guard let slow = lane.rules.settings.slow, Double(elapsed) >= slow.after * 1e9 else { return }
        lane.counts.slow += 1
        lane.noteSlow(line, nanoseconds: elapsed)
    }
}
