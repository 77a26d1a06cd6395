internal import NIOCore

extension Docker {
    /// Takes Docker's log stream apart: an 8-byte head with the stream's number and the length, then the bytes. With a
    /// terminal there are no heads and one stream.
    struct LogFrames {
        struct Frame: Equatable {
            var isError: Bool
            var bytes: ByteBuffer
        }

        let isMultiplexed: Bool
        private var pending = ByteBuffer()

        init(isMultiplexed: Bool) {
            self.isMultiplexed = isMultiplexed
        }

        mutating func feed(_ chunk: ByteBuffer) {
            pending.discardReadBytes()
            var chunk = chunk
            pending.writeBuffer(&chunk)
        }

        /// The next whole frame, or nil until more is fed.
        mutating func next() -> Frame? {
            isMultiplexed ? nextFrame() : nextLine()
        }

        /// What is left when the stream has ended.
        mutating func rest() -> Frame? {
            guard !isMultiplexed, pending.readableBytes > 0 else { return nil }
            defer { pending.clear() }
            return Frame(isError: false, bytes: pending)
        }

        private mutating func nextFrame() -> Frame? {
            let start = pending.readerIndex
            guard let kind: UInt8 = pending.getInteger(at: start),
                let length: UInt32 = pending.getInteger(at: start + 4),
                pending.readableBytes >= 8 + Int(length)
            else { return nil }
            pending.moveReaderIndex(forwardBy: 8)
            guard let bytes = pending.readSlice(length: Int(length)) else { return nil }
            return Frame(isError: kind == 2, bytes: bytes)
        }

        private mutating func nextLine() -> Frame? {
            guard let end = pending.readableBytesView.firstIndex(of: UInt8(ascii: "\n")),
                let bytes = pending.readSlice(length: end + 1 - pending.readerIndex)
            else { return nil }
            return Frame(isError: false, bytes: bytes)
        }
    }
}
