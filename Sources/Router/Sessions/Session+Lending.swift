internal import NIOCore

/// Sessions that have nothing to do lend their connections to those that have, when there are as many as may be.
extension Lane {
    func hasRoom(_ member: Int) -> Bool {
        legs[member, default: 0] < max(1, rules.settings.limits.backends / fleet.laneCount)
    }

    /// The session that has had no use for its connection the longest.
    func lender(_ member: Int) -> Session? {
        var best: (session: Session, since: NIODeadline)?
        for session in sessions.values {
            guard let since = session.canLend(member) else { continue }
            if best.map({ since < $0.since }) ?? true { best = (session, since) }
        }
        return best?.session
    }
}

extension Session {
    /// Since when a connection of it is idle, if it could go on with another later.
    func canLend(_ member: Int) -> NIODeadline? {
        guard phase == .serving, job == nil, user?.pool == true, inbound.readableBytes == 0, state.isMovable,
            !state.isInTransaction, state.characteristics.isEmpty,
            !prepared.values.contains(where: { $0.longAt != nil })
        else { return nil }
        return lendable(member)?.lastUse
    }

    private func lendable(_ member: Int) -> Leg? {
        [reader, main].compactMap(\.self).first {
            $0.member == member && $0.isIdle && $0.cursors.isEmpty && !$0.status.contains(.inTransaction)
        }
    }

    /// Gives it away; the next statement finds another and makes the state anew there.
    func lend(_ member: Int) -> Leg? {
        guard let leg = lendable(member) else { return nil }
        if leg === main { main = nil } else { reader = nil }
        last = nil
        lane.counts.lent += 1
        return leg
    }
}
