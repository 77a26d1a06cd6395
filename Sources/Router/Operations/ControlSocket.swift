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
    let fleet: Fleet
    let group: any EventLoopGroup
    let logger: Logger

    func run() async throws {
        let (answers, fleet) = (answers, fleet)
        let channel = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
                    try channel.pipeline.syncOperations.addHandler(ControlHandler(answers: answers, fleet: fleet))
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
    private let fleet: Fleet
    /// What was said last to somebody who follows.
    private var told: RouterWord?
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(answers: ControlAnswers, fleet: Fleet) {
        self.answers = answers
        self.fleet = fleet
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let new): (head, body) = (new, [])
        case .body(let bytes): if body.count < 1 << 16 { body += Array(bytes.readableBytesView) }
        case .end:
            guard let head else { return }
            if head.method == .GET, head.uri == "/v1/writer?follow" { follow(context) } else { reply(context, head) }
        }
    }

    /// A line now, and one whenever what it says has changed, for as long as the client stays.
    private func follow(_ context: ChannelHandlerContext) {
        let headers = HTTPHeaders([("Content-Type", "application/x-ndjson")])
        context.write(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .ok, headers: headers))),
            promise: nil
        )
        let (loop, bound) = (context.eventLoop, NIOLoopBound((self, context), eventLoop: context.eventLoop))
        let listener = fleet.listen { view in
            loop.execute { bound.value.0.tell(RouterWord(view), bound.value.1) }
        }
        context.channel.closeFuture.whenComplete { [fleet] _ in fleet.unlisten(listener) }
    }

    private func tell(_ word: RouterWord, _ context: ChannelHandlerContext) {
        guard context.channel.isActive, word != told else { return }
        told = word
        let line = ByteBuffer(string: ControlAnswers.encode(word).body)
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(line))), promise: nil)
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
