internal import Glibc
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import ServiceLifecycle

/// HTTP on a Unix socket, for the agent, `trivet db` and whoever collects metrics.
struct ControlSocket: Service {
    let path: String
    let answers: ControlAnswers
    let group: any EventLoopGroup
    let logger: Logger

    func run() async throws {
        let answers = answers
        let channel = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
                    try channel.pipeline.syncOperations.addHandler(ControlHandler(answers: answers))
                }
            }
            .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
        // Root, and the group of the router.
        _ = unsafe chmod(path, 0o660)
        try? await gracefulShutdown()
        try? await channel.close()
    }
}

/// One request after the other.
private final class ControlHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let answers: ControlAnswers
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(answers: ControlAnswers) { self.answers = answers }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let new): (head, body) = (new, [])
        case .body(let bytes): if body.count < 1 << 16 { body += Array(bytes.readableBytesView) }
        case .end: if let head { reply(context, head) }
        }
    }

    private func reply(_ context: ChannelHandlerContext, _ head: HTTPRequestHead) {
        let promise = context.eventLoop.makePromise(of: ControlAnswers.Answer.self)
        let (answers, body) = (answers, body)
        promise.completeWithTask { await answers.answer(head.method.rawValue, head.uri, body) }
        promise.futureResult.assumeIsolated().whenSuccess { [self] answer in
            guard context.channel.isActive else { return }
            var headers = HTTPHeaders([("Content-Type", answer.type)])
            headers.add(name: "Content-Length", value: "\(answer.body.utf8.count)")
            if !head.isKeepAlive { headers.add(name: "Connection", value: "close") }
            let start = HTTPResponseHead(
                version: head.version,
                status: .init(statusCode: answer.status),
                headers: headers
            )
            context.write(wrapOutboundOut(.head(start)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: answer.body)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            if !head.isKeepAlive { context.close(promise: nil) }
        }
    }
}
