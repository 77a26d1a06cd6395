internal import NIOCore

/// Which writes a member is known to have. Pure.
///
/// Writes through one event loop are counted. A member that is asked, and answers only after all that was in the
/// cluster's order before, has all writes that were counted when it was asked.
struct Tide {
    private(set) var written: UInt64 = 0
    private var reached: [Int: UInt64] = [:]
    private var asked: [Int: UInt64] = [:]
    private var last: [Int: NIODeadline] = [:]

    /// Not more often than this is a member asked: each time all members exchange a message.
    static let pace = TimeAmount.milliseconds(2)

    mutating func wrote() -> UInt64 {
        written += 1
        return written
    }

    func hasReached(_ member: Int, _ mark: UInt64) -> Bool { mark <= reached[member] ?? 0 }

    /// Whether the member is to be asked now.
    mutating func begin(_ member: Int, now: NIODeadline) -> Bool {
        guard asked[member] == nil else { return false }
        if let last = last[member], now < last + Self.pace { return false }
        last[member] = now
        asked[member] = written
        return true
    }

    mutating func end(_ member: Int, isReached: Bool) {
        guard let mark = asked.removeValue(forKey: member), isReached else { return }
        reached[member] = max(mark, reached[member] ?? 0)
    }
}
