internal import NIOCore

/// The rows of one event loop's marks, and what their tables need now and then. Pure.
struct MarkRows {
    /// No other event loop's, and none's of a router that ran before: who asks for a mark must not find a stranger's.
    private var next = UInt64.random(in: 1..<(1 << 44)) << 20
    private var free: [UInt64] = []
    private var missing: Set<String> = []
    private var made: [String: NIODeadline] = [:]
    private var tidied: [String: NIODeadline] = [:]

    mutating func takeRow() -> UInt64 {
        if let row = free.popLast() { return row }
        next += 1
        return next
    }

    mutating func giveBack(_ row: UInt64) { free.append(row) }

    mutating func isMissing(in database: String) { missing.insert(database) }

    /// The statement that is due in a database, if one is.
    mutating func chore(in database: String, now: NIODeadline = .now()) -> String? {
        if missing.remove(database) != nil, made[database].map({ now - $0 > .minutes(1) }) ?? true {
            made[database] = now
            return WriteMark.make(in: database)
        }
        guard tidied[database].map({ now - $0 > .hours(1) }) ?? true else { return nil }
        tidied[database] = now
        return WriteMark.tidy(database)
    }
}
