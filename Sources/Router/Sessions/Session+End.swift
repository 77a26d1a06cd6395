internal import NIOCore

extension Session {
    /// Says why and ends.
    func fail(_ error: ErrorAnswer, sequence: UInt8 = 1) {
        var buffer = ByteBuffer()
        error.write(to: &buffer, sequence: sequence)
        write(buffer)
        drop()
    }

    func drop() {
        let context = context
        end()
        context?.flush()
        context?.close(promise: nil)
    }

    func end() {
        guard phase != .over else { return }
        let wasServing = phase == .serving
        if phase == .login || wasServing { lane.greeted -= 1 }
        phase = .over
        lane.remove(self)
        release(main, isClean: wasServing && state.isMovable)
        release(reader, isClean: wasServing && state.isMovable)
        main = nil
        reader = nil
        // Where a write may still come, the row is no other session's.
        if let markRow, job?.marked == nil { lane.marks.giveBack(markRow) }
        job = nil
        context = nil
        lane.fleet.guests.left(id, user: isAdmitted ? user?.name : nil)
    }

    /// Gives a connection to whoever wants it next, if it can be made like new.
    func release(_ leg: Leg?, isClean: Bool) {
        guard let leg else { return }
        let isOpen = leg.status.contains(.inTransaction)
        if isClean, leg.isSpare, !isOpen, user?.pool ?? false, !lane.isDraining, lane.view.isReadable(leg.member) {
            lane.pool.put(leg)
        } else if leg.isIdle {
            leg.quit()
        } else {
            leg.close()
        }
    }

    /// The router is about to end: the session goes when it holds nothing open.
    func drain() {
        guard job == nil, !state.isInTransaction else { return }
        drop()
    }
}
