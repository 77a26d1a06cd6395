internal import NIOCore

/// Stands between a client's socket and its session once they agreed to compress. Members are spoken to uncompressed.
///
/// It unpacks no more than the session takes: what a client packed well does not grow memory.
final class Compression: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var context: ChannelHandlerContext?
    private var unpacker = Unpacker()
    /// The next frame that is written has this number; both sides count on within one command.
    private var sequence: UInt8 = 0
    private var written = ByteBuffer()
    private var promise: EventLoopPromise<Void>?
    /// The session reads, and was not given anything yet.
    private var isWanted = false
    private var isGiving = false

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    /// The session turns to the next command: what it writes from now on is numbered behind that. Another may be here
    /// already.
    func beginAnswer() {
        if let context { flush(context: context) }
        sequence = unpacker.sequence
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { unpacker.take(unwrapInboundIn(data)) }

    func channelReadComplete(context: ChannelHandlerContext) { read(context: context) }

    func read(context: ChannelHandlerContext) {
        isWanted = true
        guard !isGiving else { return }
        isGiving = true
        defer { isGiving = false }
        while isWanted { give(context) }
    }

    private func give(_ context: ChannelHandlerContext) {
        isWanted = false
        let before = unpacker.sequence
        let step = unpacker.next()
        // A frame that is no command's first goes on with the command under way, as a file does.
        if unpacker.sequence != before, unpacker.sequence != 1 || sequence == 0 { sequence = unpacker.sequence }
        switch step {
        case .piece(let bytes):
            context.fireChannelRead(wrapInboundOut(bytes))
            context.fireChannelReadComplete()
            // What the channel does by itself behind its own bytes.
            context.pipeline.read()
        case .wait: context.read()
        case .broken:
            context.fireErrorCaught(ErrorAnswer(1157, "08S01", "Couldn't uncompress communication packet"))
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        written.writeImmutableBuffer(unwrapOutboundIn(data))
        self.promise.setOrCascade(to: promise)
    }

    func flush(context: ChannelHandlerContext) {
        if written.readableBytes > 0 {
            let frames = CompressedFrame.pack(written, sequence: &sequence)
            written = ByteBuffer()
            context.write(wrapOutboundOut(frames), promise: promise)
            promise = nil
        }
        context.flush()
    }
}
