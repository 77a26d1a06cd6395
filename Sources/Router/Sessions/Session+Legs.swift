internal import NIOCore

/// Which connection a statement goes to, and connections coming and going.
extension Session {
    /// The connection for the job, if it stands; if not, it is on its way where it can be.
    func leg(for job: Job) -> Leg? {
        if let bound = bound(job) { return bound }
        guard let user else { return nil }
        let policy = lane.rules.policy(user, schema: state.schema)
        if job.route == .reader, let reader = reader(policy) {
            // Where the session's own write has not come yet, the writer answers instead of anybody waiting.
            if user.causal == .off || state.waits || lane.hasReached(reader.member, written) { return reader }
            lane.counts.ahead += 1
        }
        if job.route == .previous, let reader, reader.isReady, last == ObjectIdentifier(reader) { return reader }
        return main(policy)
    }

    /// Where something is open that the job belongs to.
    private func bound(_ job: Job) -> Leg? {
        if let number = job.number, let leg = bound(job, number) { return leg }
        guard let reader, reader.isReady, reader.status.contains(.inTransaction) else { return nil }
        return reader
    }

    /// Where a prepared statement's long parameters went, or its cursor is open.
    private func bound(_ job: Job, _ number: UInt32) -> Leg? {
        let goesOn = job.command == .fetch || job.command == .resetStatement
        let longAt = prepared[number]?.longAt
        return [reader, main].compactMap(\.self).first { leg in
            leg.isReady && (longAt == ObjectIdentifier(leg) || goesOn && leg.cursors.contains(number))
        }
    }

    private func main(_ policy: RouterSettings.Policy) -> Leg? {
        let wanted = lane.view.main(policy)
        if let main {
            guard main.isReady else { return nil }
            if main.member == wanted || wanted == nil && lane.view.isWritable(main.member) { return main }
            // It moves between transactions, and only what can be made anew elsewhere does.
            if state.isInTransaction || !state.isMovable { return main }
            lane.counts.moves += 1
            release(main, isClean: false)
            self.main = nil
        }
        guard let wanted else { return nil }
        if let reader, reader.member == wanted, reader.isReady {
            self.reader = nil
            main = reader
            state.status = reader.status
            return reader
        }
        main = open(wanted)
        return main?.isReady == true ? main : nil
    }

    private func reader(_ policy: RouterSettings.Policy) -> Leg? {
        guard barred != state.version else { return nil }
        guard let wanted = lane.view.reader(policy, seed: Int(id)) else {
            leaveReader()
            return nil
        }
        if let reader, reader.member != wanted { leaveReader() }
        if reader == nil, wanted != main?.member { reader = open(wanted) }
        return reader?.isReady == true ? reader : nil
    }

    func leaveReader() {
        guard let reader, !reader.status.contains(.inTransaction), reader.cursors.isEmpty else { return }
        release(reader, isClean: false)
        self.reader = nil
    }

    private func open(_ member: Int) -> Leg? {
        guard let request else { return nil }
        let key = LegKey(
            member: member,
            user: request.user,
            capabilities: request.capabilities.intersection(.forming),
            collation: request.collation
        )
        if let leg = lane.pool.take(key, schema: state.schema) {
            leg.owner = self
            return leg
        }
        if !lane.hasRoom(member), !lane.pool.giveUp(member) {
            guard let leg = lane.lender(member)?.lend(member) else {
                if job?.route == .main { retrySoon() }
                return nil
            }
            if leg.key == key, leg.schema == state.schema || state.schema != nil {
                leg.owner = self
                leg.renew()
                return leg
            }
            // It is no use to this session; a new one takes its place.
            leg.quit()
        }
        return lane.connect(member, request, owner: self)
    }

    /// Members or their conditions changed.
    func viewChanged() {
        if job?.isWaiting == true || job?.isSent == false { run() }
    }

    /// Goes away from what is no member any more, between transactions; what cannot be made anew elsewhere stays.
    func leaveRemoved() {
        guard phase == .serving, job == nil else { return }
        if let reader, lane.view.members[reader.member].condition == .removed { leaveReader() }
        guard let main, main.isIdle, lane.view.members[main.member].condition == .removed, !state.isInTransaction,
            state.isMovable
        else { return }
        release(main, isClean: false)
        self.main = nil
        last = nil
    }

    /// Nothing that was asked of the member will be answered.
    func memberIsLost(_ member: Int, _ why: String) {
        for leg in [main, reader].compactMap(\.self) where leg.member == member { leg.abandon(why) }
    }
}
