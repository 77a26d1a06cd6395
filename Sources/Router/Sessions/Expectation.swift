internal import NIOCore

/// An answer that a member owes, in the order of what it was asked.
struct Expectation {
    enum Purpose: Equatable {
        /// The client waits for it.
        case client
        /// The session's variables were set up to a version.
        case state(Int)
        case schema(String)
        /// A statement of the client's was prepared again.
        case statement(UInt32)
        /// A connection was put back to what a new one is.
        case reset
        /// The session's new home was asked to wait for what the session wrote at its old one.
        case arrival
        /// The member was asked whether it has all that was written.
        case sounding
        /// A transaction of the router's was opened around a write.
        case opened
        /// The write's mark was put.
        case marked
        case committed
        /// The connection was put back to autocommit.
        case closed
        /// Whether there is a mark.
        case told
        /// What it says does not matter.
        case nothing
    }

    var tracker: ReplyTracker
    let purpose: Purpose
    /// The first packet that means something, of an answer the client does not see.
    var outcome: Outcome?

    enum Outcome: Equatable {
        case ok(OKAnswer)
        case prepared(UInt32)
        case error(ErrorAnswer)
        case other
    }

    /// An answer for the client that it shall not see after all.
    var isDiverted = false

    /// Its bytes are handed on.
    var isForClient: Bool { purpose == .client && !isDiverted }
}
