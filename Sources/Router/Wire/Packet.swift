internal import NIOCore

/// How bytes are cut into packets: three bytes of length, one of sequence, the payload. A payload of the greatest length is
/// continued by the next packet.
enum Packet {
    static let headerSize = 4
    static let greatest = 0xFF_FFFF

    /// The length and sequence of the packet that starts at an index, as far as its header is there.
    @inline(__always)
    static func header(_ buffer: ByteBuffer, at index: Int) -> (length: Int, sequence: UInt8)? {
        guard let word = buffer.getInteger(at: index, endianness: .little, as: UInt32.self) else { return nil }
        return (Int(word & 0xFF_FFFF), UInt8(truncatingIfNeeded: word >> 24))
    }

    /// Takes one whole packet off the front; nil until it is there.
    static func take(from buffer: inout ByteBuffer) -> (sequence: UInt8, payload: ByteBuffer)? {
        guard let (length, sequence) = header(buffer, at: buffer.readerIndex),
            buffer.readableBytes >= headerSize + length
        else { return nil }
        buffer.moveReaderIndex(forwardBy: headerSize)
        return buffer.readSlice(length: length).map { (sequence, $0) }
    }
}

extension ByteBuffer {
    /// Writes a packet whose payload the closure writes; a payload never reaches the greatest length here.
    mutating func writePacket(_ sequence: UInt8, _ payload: (inout ByteBuffer) -> Void) {
        let start = writerIndex
        writeInteger(UInt32(0))
        payload(&self)
        let length = writerIndex - start - Packet.headerSize
        setInteger(UInt32(length) | UInt32(sequence) << 24, at: start, endianness: .little)
    }
}
