internal import NIOCore

/// Reads the fields of one packet's payload. Whatever the bytes are, it gives a value or nil.
struct Fields {
    private(set) var rest: ByteBuffer

    init(_ payload: ByteBuffer) { rest = payload }

    var count: Int { rest.readableBytes }

    mutating func integer<Value: FixedWidthInteger>(_: Value.Type = Value.self) -> Value? {
        rest.readInteger(endianness: .little)
    }

    mutating func skip(_ count: Int) -> Void? {
        guard count <= rest.readableBytes else { return nil }
        rest.moveReaderIndex(forwardBy: count)
        return ()
    }

    mutating func bytes(_ count: Int) -> [UInt8]? { rest.readBytes(length: count) }

    mutating func slice(_ count: Int) -> ByteBuffer? { rest.readSlice(length: count) }

    /// A length-encoded integer; NULL, which stands for it in rows, is none.
    mutating func length() -> UInt64? {
        guard let first: UInt8 = integer() else { return nil }
        switch first {
        case 0xFC: return integer(UInt16.self).map(UInt64.init)
        case 0xFD:
            guard let low: UInt16 = integer(), let high: UInt8 = integer() else { return nil }
            return UInt64(low) | UInt64(high) << 16
        case 0xFE: return integer()
        case 0xFB, 0xFF: return nil
        default: return UInt64(first)
        }
    }

    /// Bytes behind their length.
    mutating func block() -> ByteBuffer? {
        guard let count = length(), let size = Int(exactly: count) else { return nil }
        return slice(size)
    }

    mutating func text() -> String? { block().map { String(buffer: $0) } }

    mutating func terminated() -> String? {
        guard let end = rest.readableBytesView.firstIndex(of: 0) else { return nil }
        let text = rest.readString(length: end - rest.readerIndex)
        rest.moveReaderIndex(forwardBy: 1)
        return text
    }

    mutating func remainder() -> [UInt8] { rest.readBytes(length: rest.readableBytes) ?? [] }
    mutating func remainingText() -> String { rest.readString(length: rest.readableBytes) ?? "" }
}

extension ByteBuffer {
    mutating func writeLength(_ value: UInt64) {
        switch value {
        case ..<0xFB: writeInteger(UInt8(value))
        case ...0xFFFF:
            writeInteger(UInt8(0xFC))
            writeInteger(UInt16(value), endianness: .little)
        case ...0xFF_FFFF:
            writeInteger(UInt8(0xFD))
            writeInteger(UInt16(truncatingIfNeeded: value), endianness: .little)
            writeInteger(UInt8(value >> 16))
        default:
            writeInteger(UInt8(0xFE))
            writeInteger(value, endianness: .little)
        }
    }

    mutating func writeBlock(_ bytes: some Collection<UInt8>) {
        writeLength(UInt64(bytes.count))
        writeBytes(bytes)
    }

    mutating func writeTerminated(_ text: String) {
        writeString(text)
        writeInteger(UInt8(0))
    }
}
