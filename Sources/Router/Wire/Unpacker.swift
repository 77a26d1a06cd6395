internal import CZlib
internal import NIOCore

/// Unpacks the frames that a client sends, piece by piece, so that no frame is ever held whole. Whatever the bytes are, it
/// gives a step.
struct Unpacker: ~Copyable {
    enum Step: Equatable {
        /// Bytes of packets.
        case piece(ByteBuffer)
        /// More is needed.
        case wait
        /// It is not what a client says.
        case broken
    }

    /// The sequence behind that of the last frame.
    private(set) var sequence: UInt8 = 0

    private var input = ByteBuffer()
    /// Of the frame under way: bytes still to come, and bytes that are still to come of them.
    private var length = 0
    private var unpacked: Int?
    private var isBroken = false
    private var inflater = Inflater()

    mutating func take(_ bytes: ByteBuffer) {
        if input.readableBytes == 0 { input = bytes } else { input.writeImmutableBuffer(bytes) }
    }

    mutating func next() -> Step {
        while !isBroken {
            if let left = unpacked {
                if let step = inflate(left) { return step }
            } else if length > 0 {
                guard let piece = input.readSlice(length: min(length, input.readableBytes)), piece.readableBytes > 0
                else { return .wait }
                length -= piece.readableBytes
                return .piece(piece)
            } else if !begin() {
                return .wait
            }
        }
        return .broken
    }

    private mutating func begin() -> Bool {
        guard let header = CompressedFrame.header(input) else { return false }
        input.moveReaderIndex(forwardBy: CompressedFrame.headerSize)
        (length, unpacked) = (header.length, header.unpacked)
        sequence = header.sequence &+ 1
        if unpacked != nil, !inflater.begin() { isBroken = true }
        return true
    }

    /// One piece of a packed frame; nil when the frame is over, or broken.
    private mutating func inflate(_ left: Int) -> Step? {
        let there = min(length, input.readableBytes)
        guard let source = input.getSlice(at: input.readerIndex, length: there) else { return .wait }
        // A byte more than was announced is room for what must not come.
        let room = min(left + 1, CompressedFrame.greatestPiece)
        let (piece, taken, state) = inflater.next(source, room: room)
        input.moveReaderIndex(forwardBy: taken)
        length -= taken
        let isTooMuch = piece.readableBytes > left
        unpacked = left - piece.readableBytes
        switch state {
        case .ended where length == 0 && unpacked == 0: unpacked = nil
        case .open where !isTooMuch && (length > 0 || piece.readableBytes == room): break
        default:
            isBroken = true
            return nil
        }
        if piece.readableBytes > 0 { return .piece(piece) }
        return state == .open && taken == 0 ? .wait : nil
    }
}

/// zlib's state, which must stay at one place in memory.
@safe
private struct Inflater: ~Copyable {
    enum State { case open, ended, broken }

    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private var isMade = false

    init() { unsafe stream.initialize(to: z_stream()) }

    deinit {
        if isMade { _ = unsafe inflateEnd(stream) }
        unsafe stream.deallocate()
    }

    /// Ready for another frame.
    mutating func begin() -> Bool {
        if isMade { return unsafe inflateReset(stream) == Z_OK }
        isMade = unsafe inflateInit_(stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        return isMade
    }

    /// At most so many bytes of what is there, and how many of these it took.
    func next(_ source: ByteBuffer, room: Int) -> (piece: ByteBuffer, taken: Int, state: State) {
        var piece = ByteBuffer()
        var taken = 0
        var status = Z_OK
        _ = unsafe source.withUnsafeReadableBytes { from in
            _ = unsafe piece.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { to in
                unsafe stream.pointee.next_in = from.bindMemory(to: Bytef.self).baseAddress
                unsafe stream.pointee.avail_in = UInt32(from.count)
                unsafe stream.pointee.next_out = to.bindMemory(to: Bytef.self).baseAddress
                unsafe stream.pointee.avail_out = UInt32(room)
                status = unsafe CZlib.inflate(stream, Z_SYNC_FLUSH)
                taken = from.count - Int(unsafe stream.pointee.avail_in)
                return room - Int(unsafe stream.pointee.avail_out)
            }
        }
        switch status {
        case Z_STREAM_END: return (piece, taken, .ended)
        // Nothing could be done: it waits for bytes.
        case Z_OK, Z_BUF_ERROR: return (piece, taken, .open)
        default: return (piece, taken, .broken)
        }
    }
}
