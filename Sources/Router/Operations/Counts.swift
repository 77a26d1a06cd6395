/// What one event loop counted; the metrics add the loops up.
struct Counts: Sendable {
    var sessions = 0
    var statements: [Int: Int] = [:]
    var reads: [Int: Int] = [:]
    var moves = 0
    var retries = 0
    var rolledBack = 0
    var inDoubt = 0
    var waits = 0
    var waitsInVain = 0
    var writerMoves = 0
    var refused = 0
    /// Sessions that ended because what they held was lost, by what it was.
    var ended: [UInt16: Int] = [:]
    /// Statements that any member could answer but went to the writer, by why.
    var kept: [Route.Reason: Int] = [:]
}
