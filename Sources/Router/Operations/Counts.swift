/// What one event loop counted; the metrics add the loops up.
struct Counts: Sendable, Equatable {
    /// Sessions begun.
    var sessions = 0
    /// Logins refused.
    var refused = 0
    /// Statements by member, and how long they took.
    var statements: [Int: Histogram] = [:]
    /// Of these, reads that a reader answered.
    var reads: [Int: Int] = [:]
    /// Reads that the writer answered because the reader had not the session's own write yet.
    var ahead = 0
    /// Times that a member was asked whether it has all that was written.
    var soundings = 0
    /// Reads that might have gone anywhere but went to the writer, by why.
    var kept: [Route.Reason: Int] = [:]
    /// Sessions that went on at another member.
    var moves = 0
    /// Connections that an idle session lent to another.
    var lent = 0
    /// Statements run again elsewhere.
    var retries = 0
    /// Transactions told to be rolled back because their member was lost.
    var rolledBack = 0
    /// Statements of which nobody knows whether they took effect.
    var inDoubt = 0
    /// Of writes of a lost member that could be told: what became of them.
    var told: [String: Int] = [:]
    /// Sessions that ended with what they held, by what that was.
    var ended: [String: Int] = [:]
    var slow = 0

    mutating func add(_ other: Counts) {
        sessions += other.sessions
        refused += other.refused
        ahead += other.ahead
        soundings += other.soundings
        moves += other.moves
        lent += other.lent
        retries += other.retries
        rolledBack += other.rolledBack
        inDoubt += other.inDoubt
        slow += other.slow
        for (member, histogram) in other.statements { statements[member, default: Histogram()].add(histogram) }
        reads.merge(other.reads, uniquingKeysWith: +)
        kept.merge(other.kept, uniquingKeysWith: +)
        told.merge(other.told, uniquingKeysWith: +)
        ended.merge(other.ended, uniquingKeysWith: +)
    }
}
