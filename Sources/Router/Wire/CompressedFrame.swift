internal import CZlib
internal import NIOCore

/// How packets travel once both sides agreed to compress: any piece of their stream in a frame of its own, behind three
/// bytes of length, one of sequence and three of the length unpacked, which is 0 when the piece was not packed.
///
/// MariaDB: "0 - Packet", compressed packet.
enum CompressedFrame {
    static let headerSize = 7
    /// Less is not worth it; servers draw the line at the same place.
    static let leastPacked = 50
    /// So much is packed at once.
    static let greatestPiece = 1 << 16

    struct Header: Equatable {
        /// Bytes that follow.
        var length: Int
        var sequence: UInt8
        /// Bytes that come of them; nil when they are as they were.
        var unpacked: Int?
    }

    static func header(_ buffer: ByteBuffer) -> Header? {
        guard let (length, sequence) = Packet.header(buffer, at: buffer.readerIndex),
            let low = buffer.getInteger(at: buffer.readerIndex + 4, endianness: .little, as: UInt16.self),
            let high = buffer.getInteger(at: buffer.readerIndex + 6, as: UInt8.self)
        else { return nil }
        let unpacked = Int(low) | Int(high) << 16
        return Header(length: length, sequence: sequence, unpacked: unpacked == 0 ? nil : unpacked)
    }

    /// Frames for bytes, numbered on from a sequence.
    static func pack(_ bytes: ByteBuffer, sequence: inout UInt8) -> ByteBuffer {
        var bytes = bytes
        var frames = ByteBuffer()
        while let piece = bytes.readSlice(length: min(bytes.readableBytes, greatestPiece)), piece.readableBytes > 0 {
            if piece.readableBytes >= leastPacked, let packed = deflated(piece),
                packed.readableBytes < piece.readableBytes
            {
                write(packed, sequence, unpacked: piece.readableBytes, to: &frames)
            } else {
                write(piece, sequence, unpacked: 0, to: &frames)
            }
            sequence &+= 1
        }
        return frames
    }

    private static func write(_ body: ByteBuffer, _ sequence: UInt8, unpacked: Int, to frames: inout ByteBuffer) {
        frames.writeInteger(UInt32(body.readableBytes) | UInt32(sequence) << 24, endianness: .little)
        frames.writeInteger(UInt16(truncatingIfNeeded: unpacked), endianness: .little)
        frames.writeInteger(UInt8(truncatingIfNeeded: unpacked >> 16))
        frames.writeImmutableBuffer(body)
    }

    /// As fast as it goes: other sessions wait for the same event loop.
    private static func deflated(_ bytes: ByteBuffer) -> ByteBuffer? {
        let bound = compressBound(uLong(bytes.readableBytes))
        var result = ByteBuffer()
        var status = Z_OK
        _ = unsafe result.writeWithUnsafeMutableBytes(minimumWritableBytes: Int(bound)) { target in
            unsafe bytes.withUnsafeReadableBytes { source in
                var length = uLong(target.count)
                status = unsafe compress2(
                    target.bindMemory(to: Bytef.self).baseAddress,
                    &length,
                    source.bindMemory(to: Bytef.self).baseAddress,
                    uLong(source.count),
                    Z_BEST_SPEED
                )
                return status == Z_OK ? Int(length) : 0
            }
        }
        return status == Z_OK ? result : nil
    }
}
