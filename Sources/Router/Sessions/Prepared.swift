internal import NIOCore

/// A prepared statement of a client, known by the number the router gave it.
struct Prepared {
    /// The whole request that prepared it, to prepare it again elsewhere.
    let request: ByteBuffer
    let statement: Statement
    let parameters: Int
    /// What the client last said its parameters are; a member that has not heard it must be told.
    var types: ByteBuffer?
    /// Where its long parameters went; it can only be run there.
    var longAt: ObjectIdentifier?
    var hasCursor = false

    /// Reads and rewrites `COM_STMT_EXECUTE` and its kin. Offsets are those of the packet, its header counted.
    enum Execution {
        static let numberAt = 5
        static let flagsAt = 9

        static func number(_ packet: ByteBuffer) -> UInt32? {
            packet.getInteger(at: packet.readerIndex + numberAt, endianness: .little)
        }

        static func setNumber(_ number: UInt32, _ packet: inout ByteBuffer) {
            packet.setInteger(number, at: packet.readerIndex + numberAt, endianness: .little)
        }

        static func wantsCursor(_ packet: ByteBuffer) -> Bool {
            packet.getInteger(at: packet.readerIndex + flagsAt, as: UInt8.self).map { $0 & 7 != 0 } ?? false
        }

        /// Where the byte stands that says whether types follow, when the statement has parameters.
        private static func mark(_ parameters: Int) -> Int { 14 + (parameters + 7) / 8 }

        /// The types in the packet, if it has any; nil also when the packet is too short.
        static func types(_ packet: ByteBuffer, parameters: Int) -> ByteBuffer? {
            let at = packet.readerIndex + mark(parameters)
            guard parameters > 0, packet.getInteger(at: at, as: UInt8.self) == 1 else { return nil }
            return packet.getSlice(at: at + 1, length: 2 * parameters)
        }

        /// The same request with types put in; nil when that cannot be done.
        static func adding(_ types: ByteBuffer, to packet: ByteBuffer, parameters: Int) -> ByteBuffer? {
            let mark = mark(parameters)
            let length = packet.readableBytes - Packet.headerSize + types.readableBytes
            guard packet.readableBytes > mark, length < Packet.greatest,
                packet.getInteger(at: packet.readerIndex + mark, as: UInt8.self) == 0,
                let head = packet.getSlice(at: packet.readerIndex, length: mark),
                let tail = packet.getSlice(
                    at: packet.readerIndex + mark + 1,
                    length: packet.readableBytes - mark - 1
                )
            else { return nil }
            var result = ByteBuffer()
            result.reserveCapacity(packet.readableBytes + types.readableBytes)
            result.writeImmutableBuffer(head)
            result.writeInteger(UInt8(1))
            result.writeImmutableBuffer(types)
            result.writeImmutableBuffer(tail)
            result.setInteger(UInt32(length), at: 0, endianness: .little)
            return result
        }
    }
}
