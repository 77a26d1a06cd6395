internal import NIOCore

/// Follows the answer to one command through the bytes of a member and finds where it ends, without holding rows.
///
/// Pure: bytes in, steps out. Whatever the bytes are, it gives a step.
struct ReplyTracker: Sendable {
    enum Form: Sendable, Equatable {
        /// One answer or any number of results, as for a query.
        case results
        /// The same, of a statement that was to open a cursor: no rows follow when it did. A procedure's own cursors set the
        /// same flag, with rows behind it.
        case opening
        /// A statement's number, then definitions.
        case prepared
        /// Definitions or rows until their end.
        case rows
        /// One packet of text.
        case line
    }

    enum Step: Sendable, Equatable {
        /// So many bytes belong to the answer and need no look.
        case pass(Int)
        /// So many bytes are one whole packet that means something.
        case packet(Int, Meaning)
        /// What is there is the beginning of a packet that is needed whole.
        case wait
        /// It is not what a server says.
        case broken
    }

    enum Meaning: Sendable, Equatable {
        case ok, end, error, progress
        /// The member wants a file.
        case upload
        /// A statement's number.
        case prepared
        case columns
    }

    private enum Phase: Equatable {
        case first
        case columns(Int)
        case columnsEnd
        case rows
        case definitions(parameters: Int, columns: Int)
        case upload
        case done
    }

    let form: Form
    let endsAreDeprecated: Bool
    private var phase: Phase
    /// What is left of a packet that needs no look.
    private var remaining = 0
    /// The packet before was of the greatest length, so the next goes on with it.
    private var isContinued = false
    /// The last packet's sequence.
    private(set) var sequence: UInt8 = 0

    /// A packet that means something is never longer than this.
    static let greatestMeaning = 1 << 20

    init(_ form: Form, endsAreDeprecated: Bool) {
        self.form = form
        self.endsAreDeprecated = endsAreDeprecated
        phase = form == .rows ? .rows : .first
    }

    var isDone: Bool { phase == .done && isAtBoundary }
    private var hasResults: Bool { form == .results || form == .opening }
    var isUploading: Bool { phase == .upload }
    /// Nothing of a packet is outstanding, so that an error may follow.
    var isAtBoundary: Bool { remaining == 0 && !isContinued }

    /// The next step for the bytes from an index on.
    mutating func next(_ buffer: ByteBuffer, at start: Int) -> Step {
        var index = start
        let end = buffer.writerIndex
        while index < end {
            if remaining > 0 {
                let passed = min(remaining, end - index)
                remaining -= passed
                index += passed
                continue
            }
            if phase == .upload || phase == .done && !isContinued { break }
            guard let (length, sequence) = Packet.header(buffer, at: index) else { break }
            guard isContinued || isPassing(buffer, index, length) else { return meaning(buffer, index, length, start) }
            // An empty continuation has no first byte to wait for.
            self.sequence = sequence
            if !isContinued { passed() }
            isContinued = length == Packet.greatest
            remaining = length
            index += Packet.headerSize
        }
        return index > start ? .pass(index - start) : .wait
    }

    /// Whether the packet needs no look.
    private func isPassing(_ buffer: ByteBuffer, _ index: Int, _ length: Int) -> Bool {
        switch phase {
        case .columns, .definitions: return !isEndOfDefinitions
        case .rows:
            guard length > 0, let first: UInt8 = buffer.getInteger(at: index + Packet.headerSize) else { return false }
            return first != 0xFF && !(first == 0xFE && length < Packet.greatest && (endsAreDeprecated || length < 9))
        default: return false
        }
    }

    private var isEndOfDefinitions: Bool {
        if case .definitions(let parameters, let columns) = phase {
            return parameters == Self.end || parameters == Self.none && columns == Self.end
        }
        return false
    }

    private static let end = -1
    private static let none = -2

    private mutating func passed() {
        switch phase {
        case .columns(1): phase = endsAreDeprecated ? .rows : .columnsEnd
        case .columns(let left): phase = .columns(left - 1)
        case .definitions(let parameters, let columns) where parameters > 0:
            settle(parameters == 1 ? afterDefinitions : parameters - 1, columns)
        case .definitions(let parameters, let columns) where columns > 0:
            settle(parameters, columns == 1 ? afterDefinitions : columns - 1)
        default: break
        }
    }

    private var afterDefinitions: Int { endsAreDeprecated ? Self.none : Self.end }

    private mutating func settle(_ parameters: Int, _ columns: Int) {
        let isOver = parameters == Self.none && columns == Self.none
        phase = isOver ? .done : .definitions(parameters: parameters, columns: columns)
    }

    /// A packet that means something, once it is there whole.
    private mutating func meaning(_ buffer: ByteBuffer, _ index: Int, _ length: Int, _ start: Int) -> Step {
        // What passes before it is told of first.
        if index > start { return .pass(index - start) }
        guard length == 0 || buffer.writerIndex > index + Packet.headerSize else { return .wait }
        guard length > 0 || form == .line, length < Self.greatestMeaning else {
            return length == 0 ? .broken : long(buffer, index, length)
        }
        guard let payload = buffer.getSlice(at: index + Packet.headerSize, length: length) else { return .wait }
        sequence = buffer.getInteger(at: index + 3) ?? 0
        let size = Packet.headerSize + length
        if form == .line {
            phase = .done
            return .packet(size, payload.firstByte == 0xFF ? .error : .ok)
        }
        return interpret(payload).map { .packet(size, $0) } ?? .broken
    }

    /// A row that begins like an end but is too long for one.
    private mutating func long(_ buffer: ByteBuffer, _ index: Int, _ length: Int) -> Step {
        guard phase == .rows, let first: UInt8 = buffer.getInteger(at: index + Packet.headerSize), first != 0xFF else {
            return .broken
        }
        isContinued = length == Packet.greatest
        remaining = length
        sequence = buffer.getInteger(at: index + 3) ?? 0
        remaining -= min(remaining, buffer.writerIndex - index - Packet.headerSize)
        return .pass(min(Packet.headerSize + length, buffer.writerIndex - index))
    }

    private mutating func interpret(_ payload: ByteBuffer) -> Meaning? {
        switch phase {
        case .first: first(payload)
        case .columnsEnd, .rows: end(payload)
        case .definitions(let parameters, let columns): endOfDefinitions(payload, parameters, columns)
        default: nil
        }
    }

    private mutating func first(_ payload: ByteBuffer) -> Meaning? {
        switch payload.firstByte {
        case 0xFF: return failure(payload)
        case 0x00 where form == .prepared: return prepared(payload)
        case 0x00: return OKAnswer(payload: payload, isTracked: false).map { over($0.status, .ok) }
        case 0xFE where payload.readableBytes < 9: return EndAnswer(payload: payload).map { over($0.status, .end) }
        case 0xFB:
            phase = .upload
            return .upload
        default:
            var fields = Fields(payload)
            guard hasResults, let count = fields.length(), count > 0, count <= 0xFFFF else { return nil }
            phase = .columns(Int(count))
            return .columns
        }
    }

    private mutating func prepared(_ payload: ByteBuffer) -> Meaning? {
        guard let numbers = PreparedAnswer(payload: payload) else { return nil }
        settle(
            numbers.parameters > 0 ? numbers.parameters : Self.none,
            numbers.columns > 0 ? numbers.columns : Self.none
        )
        return .prepared
    }

    private mutating func end(_ payload: ByteBuffer) -> Meaning? {
        switch payload.firstByte {
        case 0xFF: return failure(payload)
        case 0xFE where endsAreDeprecated && phase == .rows && payload.readableBytes >= 7:
            return OKAnswer(payload: payload, isTracked: false).map { over($0.status, .ok) }
        case 0xFE where payload.readableBytes < 9:
            guard let answer = EndAnswer(payload: payload) else { return nil }
            let isOpen = form == .opening && answer.status.contains(.cursorExists)
            guard phase == .columnsEnd, !isOpen else { return over(answer.status, .end) }
            phase = .rows
            return .end
        default: return nil
        }
    }

    private mutating func endOfDefinitions(_ payload: ByteBuffer, _ parameters: Int, _ columns: Int) -> Meaning? {
        guard payload.firstByte == 0xFE, EndAnswer(payload: payload) != nil else { return nil }
        if parameters == Self.end { settle(Self.none, columns) } else { settle(parameters, Self.none) }
        return .end
    }

    private mutating func over(_ status: StatusFlags, _ meaning: Meaning) -> Meaning {
        phase = status.contains(.moreResults) && hasResults ? .first : .done
        return meaning
    }

    private mutating func failure(_ payload: ByteBuffer) -> Meaning? {
        guard let error = ErrorAnswer(payload: payload) else { return nil }
        if error.isProgress { return .progress }
        phase = .done
        return .error
    }

    /// The file was sent whole; the member's verdict follows.
    mutating func uploaded() { phase = .first }
}

/// What a member says of a prepared statement.
struct PreparedAnswer: Sendable, Equatable {
    var statement: UInt32
    var columns: Int
    var parameters: Int

    init?(payload: ByteBuffer) {
        var fields = Fields(payload)
        guard let first: UInt8 = fields.integer(), first == 0, let statement: UInt32 = fields.integer(),
            let columns: UInt16 = fields.integer(), let parameters: UInt16 = fields.integer()
        else { return nil }
        self.statement = statement
        self.columns = Int(columns)
        self.parameters = Int(parameters)
    }
}

extension ByteBuffer {
    var firstByte: UInt8? { getInteger(at: readerIndex) }
}
