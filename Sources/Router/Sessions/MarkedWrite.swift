internal import NIOCore

/// A write of a user with `exactly_once`, on its way to be certain.
struct MarkedWrite {
    enum Kind {
        /// One on its own: the transaction around it is the router's.
        case alone
        /// The client's own `COMMIT`.
        case commit
    }

    enum Stage {
        /// Nothing can have taken effect yet.
        case running
        /// The member was told to commit.
        case committing
        /// The member is lost; until it is out of the cluster nobody can tell.
        case inDoubt
        /// It is out, and who has all that came before can tell.
        case tellable
        case asking
    }

    let kind: Kind
    let mark: WriteMark
    var stage = Stage.running
    /// The row is part of the transaction.
    var isMarked = false
    /// No transaction is around it after all.
    var isBare = false
    /// The member refused the write.
    var isRefused = false
    /// What the client gets once the write is certain.
    var answer = ByteBuffer()
    /// The member it ran on, and how often that had been out of the cluster by then.
    var member = 0
    var memberName = ""
    var departures = 0

    /// A longer answer is not held: its fate is then as unknown as any other's.
    static let held = 1 << 20
}
