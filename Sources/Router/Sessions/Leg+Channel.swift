internal import NIOCore

/// What the channel tells.
extension Leg {
    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func read(context: ChannelHandlerContext) {
        if let owner, !owner.takesBytes { isReading = true } else { context.read() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if pending.readableBytes == 0 { pending = bytes } else { pending.writeBuffer(&bytes) }
        process()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        owner?.legFlushes(self)
        flush()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        takesBytes = context.channel.isWritable
        if takesBytes { owner?.legCanTakeMore(self) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        reason = "\(error)"
        lose()
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { lose() }

    func lose() {
        let before = phase
        phase = .closed
        guard let owner else { return }
        switch before {
        case .connecting, .login:
            self.owner = nil
            owner.legFailed(self, ErrorAnswer(2013, "08S01", reason))
        case .ready:
            self.owner = nil
            owner.legIsLost(self, reason)
        case .closed: break
        }
    }

    /// The connection could not be made at all.
    func refused(_ error: any Error) {
        reason = "\(error)"
        lose()
    }

    private func process() {
        while pending.readableBytes > 0 {
            switch phase {
            case .login: if !processLogin() { return }
            case .ready: if !processAnswers() { return }
            case .connecting, .closed:
                pending = ByteBuffer()
                return
            }
        }
    }
}
