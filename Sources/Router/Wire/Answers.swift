internal import NIOCore

/// What a server answers when something went well.
struct OKAnswer: Sendable, Equatable {
    var affected: UInt64 = 0
    var insertID: UInt64 = 0
    var status: StatusFlags = [.autocommit]
    var warnings: UInt16 = 0
    var message = ""
    var changes: [SessionChange] = []

    /// - Parameter isTracked: whether the two sides agreed on session tracking.
    init?(payload: ByteBuffer, isTracked: Bool = true) {
        var fields = Fields(payload)
        guard let first: UInt8 = fields.integer(), first == 0x00 || first == 0xFE,
            let affected = fields.length(), let insertID = fields.length(),
            let status: UInt16 = fields.integer(), let warnings: UInt16 = fields.integer()
        else { return nil }
        (self.affected, self.insertID, self.warnings) = (affected, insertID, warnings)
        self.status = StatusFlags(rawValue: status)
        guard fields.count > 0 else { return }
        guard let message = fields.text() else { return nil }
        self.message = message
        guard isTracked, self.status.contains(.sessionStateChanged) else { return }
        guard let block = fields.block() else { return nil }
        changes = SessionChange.read(block)
    }

    init(status: StatusFlags = [.autocommit]) { self.status = status }

    /// As if the statement had run on its own.
    mutating func hideTransaction() {
        status = status.alone
        changes.removeAll { change in
            switch change {
            case .characteristics, .transaction, .variable("autocommit", _): true
            default: false
            }
        }
    }

    /// - Parameter header: 0x00, or 0xFE when it ends a result.
    func write(to buffer: inout ByteBuffer, sequence: UInt8, header: UInt8 = 0x00) {
        buffer.writePacket(sequence) {
            $0.writeInteger(header)
            $0.writeLength(affected)
            $0.writeLength(insertID)
            $0.writeInteger(status.subtracting(.sessionStateChanged).rawValue, endianness: .little)
            $0.writeInteger(warnings, endianness: .little)
            if !message.isEmpty { $0.writeBlock(message.utf8) }
        }
    }
}

/// What a server answers when something went wrong.
struct ErrorAnswer: Sendable, Equatable, Error {
    var code: UInt16
    var state: String
    var message: String

    init(_ code: UInt16, _ state: String, _ message: String) {
        (self.code, self.state, self.message) = (code, state, message)
    }

    init?(payload: ByteBuffer) {
        var fields = Fields(payload)
        guard let first: UInt8 = fields.integer(), first == 0xFF, let code: UInt16 = fields.integer() else {
            return nil
        }
        self.code = code
        state = "HY000"
        if fields.rest.getInteger(at: fields.rest.readerIndex, as: UInt8.self) == UInt8(ascii: "#"), fields.count >= 6 {
            state = fields.bytes(6).map { String(decoding: $0.dropFirst(), as: UTF8.self) } ?? state
        }
        message = fields.remainingText()
    }

    func write(to buffer: inout ByteBuffer, sequence: UInt8) {
        buffer.writePacket(sequence) {
            $0.writeInteger(UInt8(0xFF))
            $0.writeInteger(code, endianness: .little)
            $0.writeString("#\(state)\(message)")
        }
    }

    /// The member is not in the cluster's majority: it did nothing.
    var isNotReady: Bool { code == 1047 && message.hasPrefix("WSREP") }

    /// Progress of a long statement comes as an error that is none.
    var isProgress: Bool { code == 0xFFFF }
}

/// The end of a list of definitions or rows, where the two sides did not agree to do without.
struct EndAnswer: Sendable, Equatable {
    var warnings: UInt16
    var status: StatusFlags

    init?(payload: ByteBuffer) {
        var fields = Fields(payload)
        guard let first: UInt8 = fields.integer(), first == 0xFE, let warnings: UInt16 = fields.integer(),
            let status: UInt16 = fields.integer()
        else { return nil }
        self.warnings = warnings
        self.status = StatusFlags(rawValue: status)
    }

    /// Puts another status in a packet, its header counted.
    static func setStatus(_ status: StatusFlags, _ packet: inout ByteBuffer) {
        packet.setInteger(status.rawValue, at: packet.readerIndex + Packet.headerSize + 3, endianness: .little)
    }
}
