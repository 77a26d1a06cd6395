/// What becomes of a marked write whose member is lost: the others are asked for the mark.
extension Session {
    /// Whether it can be told what became of it, now or later; false when that is for others to deal with.
    func markedIsLost(_ marked: MarkedWrite) -> Bool {
        switch marked.stage {
        case .running where marked.kind == .commit:
            job?.marked = nil
            rolledBack()
        case .running where !marked.isBare:
            job?.marked = nil
            again()
        case .committing where marked.isMarked:
            job?.marked?.stage = .inDoubt
            goElsewhere()
        case .inDoubt, .tellable, .asking:
            job?.marked?.stage = .inDoubt
            goElsewhere()
        default: return false
        }
        return true
    }

    /// Whether somebody can be asked: those that are left have gone on without the member, so that what they do not have will
    /// never come.
    func isTellable(_ marked: MarkedWrite) -> Bool {
        if marked.stage == .tellable { return true }
        guard lane.view.members[marked.member].departures > marked.departures else { return false }
        job?.marked?.stage = .tellable
        // Whoever is asked waits first for all that was written before.
        written = lane.wrote()
        home = nil
        main?.hasArrived = false
        return true
    }

    func ask(_ marked: MarkedWrite, _ leg: Leg) {
        job?.isSent = true
        job?.marked?.stage = .asking
        leg.send(Command.text(.query, marked.mark.ask), form: .results, for: .told)
        leg.flush()
    }

    func told(_ leg: Leg, _ outcome: Expectation.Outcome?) {
        guard let job, let marked = job.marked, marked.stage == .asking else { return }
        switch outcome {
        case .ok(let answer) where answer.affected > 0: tookEffect(leg, marked)
        case .ok: hadNoEffect(marked)
        case .error(let error) where error.code == 1213 || error.code == 1047:
            job.marked?.stage = .inDoubt
            job.isSent = false
            job.leg = nil
            retrySoon()
        default: inDoubt(marked.memberName)
        }
    }

    private func tookEffect(_ leg: Leg, _ marked: MarkedWrite) {
        lane.counts.told["it took effect", default: 0] += 1
        home = leg.member
        if marked.kind == .commit { answer(OKAnswer(status: state.status.subtracting(.inTransaction))) }
        certain(leg)
    }

    private func hadNoEffect(_ marked: MarkedWrite) {
        lane.counts.told["it had none", default: 0] += 1
        job?.marked = nil
        if marked.kind == .commit { return rolledBack() }
        again()
    }
}
