import NIOCore
import NIOEmbedded
import Testing

@testable import Router

@Suite struct CompressionTests {
    static let plain = [
        ByteBuffer(bytes: [3, 0, 0, 0, 0, 0x0E, 0x0E]),
        ByteBuffer(repeating: 7, count: 49),
        ByteBuffer(repeating: 7, count: 50),
        ByteBuffer(repeating: 7, count: 3_000_000),
        ByteBuffer(bytes: (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 2_654_435_761 >> 13) }),
    ]

    /// All that comes out of frames that come in pieces; nil when they are broken.
    private func unpack(_ frames: ByteBuffer, piece: Int = .max) -> ByteBuffer? {
        var unpacker = Unpacker()
        var frames = frames
        var result = ByteBuffer()
        while let part = frames.readSlice(length: min(piece, frames.readableBytes)), part.readableBytes > 0 {
            unpacker.take(part)
            steps: while true {
                switch unpacker.next() {
                case .piece(let bytes):
                    #expect(bytes.readableBytes > 0 && bytes.readableBytes <= CompressedFrame.greatestPiece)
                    result.writeImmutableBuffer(bytes)
                case .wait: break steps
                case .broken: return nil
                }
            }
        }
        return result
    }

    /// A frame that says of itself what is not so.
    private func frame(_ bytes: ByteBuffer, unpacked: Int) -> ByteBuffer {
        var sequence: UInt8 = 0
        var frame = CompressedFrame.pack(bytes, sequence: &sequence)
        frame.setInteger(UInt16(truncatingIfNeeded: unpacked), at: 4, endianness: .little)
        frame.setInteger(UInt8(truncatingIfNeeded: unpacked >> 16), at: 6)
        return frame
    }

    @Test(arguments: plain, [1, 5, 4096, .max])
    func `what was packed is unpacked however it comes`(bytes: ByteBuffer, piece: Int) {
        var sequence: UInt8 = 250
        let frames = CompressedFrame.pack(bytes, sequence: &sequence)
        #expect(unpack(frames, piece: piece) == bytes)
        let count = (bytes.readableBytes + CompressedFrame.greatestPiece - 1) / CompressedFrame.greatestPiece
        #expect(sequence == UInt8(truncatingIfNeeded: 250 + count))
    }

    @Test func `what is short, or would not become shorter, stays as it is`() {
        var sequence: UInt8 = 1
        let short = CompressedFrame.pack(ByteBuffer(repeating: 7, count: 49), sequence: &sequence)
        #expect(CompressedFrame.header(short) == .init(length: 49, sequence: 1, unpacked: nil))
        let packed = CompressedFrame.pack(ByteBuffer(repeating: 7, count: 500), sequence: &sequence)
        #expect(CompressedFrame.header(packed)?.unpacked == 500)
        #expect(packed.readableBytes < 50)
    }

    @Test(arguments: [1, 99, 101, 5000, 0xFF_FFFF])
    func `a frame that holds more or less than it says is broken`(said: Int) {
        let wrong = frame(ByteBuffer(repeating: 7, count: 100), unpacked: said)
        #expect(unpack(wrong) == nil)
        #expect(unpack(wrong, piece: 1) == nil)
    }

    @Test func `a frame that goes on behind its end, or is none, is broken`() {
        var sequence: UInt8 = 0
        var longer = CompressedFrame.pack(ByteBuffer(repeating: 7, count: 100), sequence: &sequence)
        longer.setInteger(UInt8(longer.readableBytes - 7 + 3), at: 0)
        longer.writeBytes([1, 2, 3])
        #expect(unpack(longer) == nil)
        #expect(unpack(ByteBuffer(bytes: [4, 0, 0, 0, 90, 0, 0, 1, 2, 3, 4])) == nil)
        #expect(unpack(ByteBuffer(bytes: [0, 0, 0, 0, 90, 0, 0])) == nil)
        // A checksum that is wrong.
        var other = CompressedFrame.pack(ByteBuffer(repeating: 7, count: 100), sequence: &sequence)
        other.setInteger(UInt8(0x55), at: other.writerIndex - 1)
        #expect(unpack(other) == nil)
    }

    @Test func `no more is unpacked than is read`() throws {
        let channel = EmbeddedChannel()
        let reader = Reader()
        try channel.pipeline.syncOperations.addHandlers([Compression(), reader])
        var sequence: UInt8 = 0
        try channel.writeInbound(CompressedFrame.pack(Self.plain[3], sequence: &sequence))
        #expect(reader.seen == CompressedFrame.greatestPiece)
        for count in 2...40 {
            channel.read()
            #expect(reader.seen == CompressedFrame.greatestPiece * count)
        }
        reader.readsOn = true
        channel.read()
        #expect(reader.seen == 3_000_000)
    }

    @Test func `answers are numbered behind the question, and written once a flush`() throws {
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandler(Compression())
        var sequence: UInt8 = 4
        try channel.writeInbound(CompressedFrame.pack(ByteBuffer(repeating: 7, count: 20), sequence: &sequence))
        channel.write(ByteBuffer(repeating: 1, count: 30), promise: nil)
        channel.write(ByteBuffer(repeating: 2, count: 30), promise: nil)
        channel.flush()
        let written = try channel.readOutbound(as: ByteBuffer.self)
        let answer = try #require(written)
        #expect(CompressedFrame.header(answer)?.sequence == 5)
        #expect(CompressedFrame.header(answer)?.unpacked == 60)
        #expect(try channel.readOutbound(as: ByteBuffer.self) == nil)
        // That the session reads on changes nothing.
        channel.read()
        channel.writeAndFlush(ByteBuffer(repeating: 3, count: 30), promise: nil)
        let more = try channel.readOutbound(as: ByteBuffer.self)
        #expect(try #require(more.flatMap(CompressedFrame.header)).sequence == 6)
    }

    @Test func `of two questions that come at once each is answered from the beginning`() throws {
        let channel = EmbeddedChannel()
        let compression = Compression()
        try channel.pipeline.syncOperations.addHandler(compression)
        for _ in 0..<2 {
            var sequence: UInt8 = 0
            try channel.writeInbound(CompressedFrame.pack(ByteBuffer(repeating: 7, count: 20), sequence: &sequence))
        }
        for count in [2, 1] {
            compression.beginAnswer()
            for _ in 0..<count { channel.writeAndFlush(ByteBuffer(repeating: 1, count: 30), promise: nil) }
        }
        var numbers: [UInt8?] = []
        while let frame = try channel.readOutbound(as: ByteBuffer.self) {
            numbers.append(CompressedFrame.header(frame)?.sequence)
        }
        #expect(numbers == [1, 2, 1])
    }

    @Test func `a bad frame is told of once and ends nothing else`() throws {
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandler(Compression())
        let error = #expect(throws: ErrorAnswer.self) {
            try channel.writeInbound(ByteBuffer(bytes: [0, 0, 0, 0, 90, 0, 0]))
        }
        #expect(error?.code == 1157)
    }
}

/// Counts what it is given, and reads on by itself or not.
private final class Reader: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    var seen = 0
    var readsOn = false
    private var isFull = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        seen += unwrapInboundIn(data).readableBytes
        isFull = true
    }

    func read(context: ChannelHandlerContext) {
        // Behind what was read it is the channel that asks, otherwise the test.
        if readsOn || !isFull { context.read() }
        isFull = false
    }
}
