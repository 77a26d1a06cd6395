internal import Logging
internal import NIOCore

/// A member's answers: each packet that means something is shown to the owner, all else passes.
extension Leg {
    /// Looks at the bytes that are there; false when more are needed.
    func processAnswers() -> Bool {
        guard !expected.isEmpty else { return unasked() }
        var cursor = pending.readerIndex
        var isFirst = false
        while cursor < pending.writerIndex, !expected.isEmpty, isReady {
            isFirst = !isPassing
            switch expected[0].tracker.next(pending, at: cursor) {
            case .pass(let count):
                if expected[0].isForClient { isPassing = true }
                cursor += count
            case .packet(let count, let meaning):
                take(meaning, count, &cursor, isFirst)
            case .wait:
                release(upTo: &cursor)
                return false
            case .broken:
                logger.error("a member's answer is not understood", metadata: ["member": "\(memberName)"])
                abandon("\(memberName) sent what is not understood")
                return false
            }
            guard isReady else { return false }
            if expected.first?.tracker.isDone == true { ended(&cursor) }
        }
        release(upTo: &cursor)
        return pending.readableBytes > 0 && !expected.isEmpty
    }

    /// Hands on what belongs to the client, up to a place, or drops what does not.
    private func release(upTo cursor: inout Int) {
        let count = cursor - pending.readerIndex
        guard count > 0, let bytes = pending.readSlice(length: count) else { return }
        if expected.first?.isForClient == true { owner?.leg(self, passed: bytes) }
        if pending.readableBytes == 0 { pending = ByteBuffer() }
        cursor = pending.readerIndex
    }

    private func take(_ meaning: ReplyTracker.Meaning, _ count: Int, _ cursor: inout Int, _ isFirst: Bool) {
        guard let packet = pending.getSlice(at: cursor, length: count) else { return }
        guard expected[0].isForClient else {
            if expected[0].outcome == nil { expected[0].outcome = Self.outcome(meaning, packet) }
            cursor += count
            return
        }
        isPassing = true
        switch owner?.leg(self, got: meaning, packet, isFirst: isFirst) ?? .pass {
        case .pass: cursor += count
        case .replace(let bytes):
            release(upTo: &cursor)
            owner?.leg(self, passed: bytes)
            pending.moveReaderIndex(forwardBy: count)
            cursor = pending.readerIndex
        case .divert:
            expected[0].isDiverted = true
            expected[0].outcome = Self.outcome(meaning, packet)
            cursor += count
        }
    }

    private func ended(_ cursor: inout Int) {
        release(upTo: &cursor)
        let front = expected.removeFirst()
        isPassing = false
        owner?.legAnswered(self, front.purpose, front.isForClient ? nil : front.outcome)
    }

    private static func outcome(_ meaning: ReplyTracker.Meaning, _ packet: ByteBuffer) -> Expectation.Outcome {
        let payload = packet.getSlice(at: packet.readerIndex + 4, length: packet.readableBytes - 4) ?? ByteBuffer()
        switch meaning {
        case .ok: return OKAnswer(payload: payload).map { .ok($0) } ?? .other
        case .error: return ErrorAnswer(payload: payload).map { .error($0) } ?? .other
        case .prepared: return PreparedAnswer(payload: payload).map { .prepared($0.statement) } ?? .other
        default: return .other
        }
    }

    /// A member that ends a connection says why before it does.
    private func unasked() -> Bool {
        guard let (_, payload) = Packet.take(from: &pending) else { return false }
        if let error = ErrorAnswer(payload: payload) { reason = error.message }
        return true
    }
}
