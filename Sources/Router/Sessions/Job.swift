internal import NIOCore

/// What a client asked and has not been answered yet; a session has one at a time.
final class Job {
    enum Kind: Equatable {
        /// The login's end: the answer owed has this sequence.
        case enter(sequence: UInt8)
        case command(Command)
    }

    let kind: Kind
    /// The packets as the client sent them, of a long request its beginning.
    var request: ByteBuffer
    var statement: Statement
    var route: Route
    var reason: Route.Reason
    let started = NIODeadline.now()
    var attempts = 0
    var leg: Leg?
    /// A member has it, or a part of it.
    var isSent = false
    /// The client has seen a part of the answer.
    var hasAnswered = false
    /// A transaction was open when it began.
    var wasOpen = false
    /// What the client still sends: the rest of a long request, or a file.
    var upload: Upload?
    /// The client's number of the prepared statement it is about.
    var number: UInt32?
    /// The connection on which its statement is being prepared again.
    var preparingAt: ObjectIdentifier?
    /// Nothing more of the request can be had again.
    var isLong = false
    /// Why it waits for a member, if it does.
    var isWaiting = false
    /// It takes a mark along.
    var marked: MarkedWrite?

    init(
        kind: Kind,
        request: ByteBuffer = ByteBuffer(),
        statement: Statement = Statement(),
        route: Route = .main,
        reason: Route.Reason = .statement
    ) {
        self.kind = kind
        self.request = request
        self.statement = statement
        self.route = route
        self.reason = reason
    }

    var command: Command? { if case .command(let command) = kind { command } else { nil } }

    /// A transaction that the client must not notice is around it.
    var isInOurTransaction: Bool { marked.map { $0.kind == .alone && !$0.isBare } ?? false }

    /// Whether there may be something new for all to read when it is over.
    var mayWrite: Bool {
        guard wasOpen || command == .query || command == .execute || command == .bulkExecute else { return false }
        switch statement.kind {
        case .read, .setting, .beginReadOnly, .rollback, .kill: return wasOpen && statement.kind != .rollback
        default: return true
        }
    }

    /// Whether it can be asked again though a member may have done it.
    var isHarmless: Bool {
        switch kind {
        case .enter: true
        case .command(.query), .command(.execute): statement.kind == .read
        case .command(.initDatabase), .command(.prepare), .command(.fieldList), .command(.statistics),
            .command(.processInfo), .command(.resetStatement):
            true
        default: false
        }
    }
}

/// Finds the end of what a client sends piecemeal, without holding it. Pure.
struct Upload: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        /// Packets of one request; the first that is not full is the last.
        case request
        /// Packets of a file; an empty one is the last.
        case file
    }

    let kind: Kind
    private var remaining = 0
    private var isLast = false
    private(set) var isDone = false

    init(_ kind: Kind) { self.kind = kind }

    /// A request of whose first packet so many bytes were sent already.
    init(length: Int, sent: Int) {
        kind = .request
        remaining = length - sent
        isLast = length < Packet.greatest
        isDone = remaining == 0 && isLast
    }

    /// How many of the bytes belong to it.
    mutating func take(_ buffer: ByteBuffer) -> Int {
        var index = buffer.readerIndex
        let end = buffer.writerIndex
        while !isDone {
            if remaining > 0 {
                let passed = min(remaining, end - index)
                guard passed > 0 else { break }
                remaining -= passed
                index += passed
                isDone = remaining == 0 && isLast
                continue
            }
            guard let (length, _) = Packet.header(buffer, at: index) else { break }
            index += Packet.headerSize
            remaining = length
            isLast = kind == .request ? length < Packet.greatest : length == 0
            isDone = remaining == 0 && isLast
        }
        return index - buffer.readerIndex
    }
}
