internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// A connection of the router's own to one member, for a few small questions; not for the sessions' statements.
final class QueryClient: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    typealias Rows = [[String?]]

    private var login: MemberLogin?
    private let tls: NIOSSLContext?
    private var pending = ByteBuffer()
    private var tracker: ReplyTracker?
    private var rows: Rows = []
    private var waiting: EventLoopPromise<Rows>?
    private var isInRows = false
    private(set) var greeting: Greeting?

    init(_ request: MemberLogin.Request, tls: NIOSSLContext?, ready: EventLoopPromise<Rows>) {
        login = MemberLogin(request)
        self.tls = tls
        waiting = ready
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        pending.writeBuffer(&bytes)
        while let (sequence, payload) = Packet.take(from: &pending) {
            if login != nil { logIn(context, payload, sequence) } else { answered(context, payload, sequence) }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        settle(.failure(ErrorAnswer(2013, "08S01", "the connection was closed")))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        settle(.failure(error))
        context.close(promise: nil)
    }

    private func logIn(_ context: ChannelHandlerContext, _ payload: ByteBuffer, _ sequence: UInt8) {
        guard let action = login?.received(payload, sequence: sequence) else { return }
        switch action {
        case .send(let bytes): context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
        case .startTLS(let first, let second):
            context.writeAndFlush(wrapOutboundOut(first), promise: nil)
            do {
                guard let tls else { throw ErrorAnswer(2026, "HY000", "TLS is not set up") }
                let handler = try NIOSSLClientHandler(context: tls, serverHostname: nil)
                try context.pipeline.syncOperations.addHandler(handler, position: .before(self))
                context.writeAndFlush(wrapOutboundOut(second), promise: nil)
            } catch {
                errorCaught(context: context, error: error)
            }
        case .wait: break
        case .done:
            greeting = login?.greeting
            login = nil
            settle(.success([]))
        case .failed(let error): errorCaught(context: context, error: error)
        }
    }

    private func answered(_ context: ChannelHandlerContext, _ payload: ByteBuffer, _ sequence: UInt8) {
        guard waiting != nil, var tracker else { return }
        var packet = ByteBuffer()
        packet.writePacket(sequence) { $0.writeImmutableBuffer(payload) }
        let step = tracker.next(packet, at: packet.readerIndex)
        self.tracker = tracker
        switch step {
        case .packet(_, .error):
            settle(.failure(ErrorAnswer(payload: payload) ?? ErrorAnswer(2027, "HY000", "Malformed packet")))
        case .packet(_, .end) where !tracker.isDone: isInRows = true
        case .packet where tracker.isDone: settle(.success(rows))
        case .packet: break
        case .pass: if isInRows { rows.append(Self.row(payload)) }
        case .wait, .broken: errorCaught(context: context, error: ErrorAnswer(2027, "HY000", "Malformed packet"))
        }
    }

    private static func row(_ payload: ByteBuffer) -> [String?] {
        var fields = Fields(payload)
        var row: [String?] = []
        while let first = fields.rest.firstByte {
            if first == 0xFB {
                _ = fields.skip(1)
                row.append(nil)
            } else {
                guard let text = fields.text() else { break }
                row.append(text)
            }
        }
        return row
    }

    private func settle(_ result: Result<Rows, any Error>) {
        let promise = waiting
        waiting = nil
        promise?.completeWith(result)
    }

    /// Asks; one question at a time.
    func ask(_ text: String, on channel: any Channel, promise: EventLoopPromise<Rows>) {
        guard waiting == nil, channel.isActive else {
            return promise.fail(ErrorAnswer(2014, "HY000", "the connection is busy or closed"))
        }
        waiting = promise
        rows = []
        isInRows = false
        tracker = ReplyTracker(.results, endsAreDeprecated: false)
        channel.writeAndFlush(Command.text(.query, text), promise: nil)
    }
}

/// The same for tasks.
struct QueryConnection: Sendable {
    private let channel: any Channel
    private let client: NIOLoopBound<QueryClient>

    static func open(
        _ member: RouterSettings.Member,
        user: String,
        password: String,
        tls: NIOSSLContext?,
        deadline: Duration,
        on group: any EventLoopGroup
    ) async throws -> QueryConnection {
        let request = MemberLogin.Request(
            user: user,
            password: password,
            collation: 45,
            capabilities: [.longFlag, .multiResults, .transactions],
            wantsTLS: tls != nil
        )
        let loop = group.next()
        let patience = TimeAmount.nanoseconds(deadline.nanoseconds)
        return try await loop.flatSubmit {
            let ready = loop.makePromise(of: QueryClient.Rows.self)
            let client = NIOLoopBound(QueryClient(request, tls: tls, ready: ready), eventLoop: loop)
            let late = loop.scheduleTask(in: patience) {
                ready.fail(ErrorAnswer(2013, "08S01", "no login within the deadline"))
            }
            return ClientBootstrap(group: loop)
                .connectTimeout(patience)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(client.value)
                    }
                }
                .connect(host: member.address, port: member.port)
                .flatMapErrorThrowing { error in
                    ready.fail(error)
                    throw error
                }
                .flatMap { channel in
                    ready.futureResult.always { result in
                        late.cancel()
                        if case .failure = result { channel.close(promise: nil) }
                    }
                    .map { _ in QueryConnection(channel: channel, client: client) }
                }
        }.get()
    }

    func ask(_ text: String, within deadline: Duration) async throws -> QueryClient.Rows {
        let loop = channel.eventLoop
        return try await loop.flatSubmit { [channel, client] in
            let promise = loop.makePromise(of: QueryClient.Rows.self)
            let late = loop.scheduleTask(in: .nanoseconds(deadline.nanoseconds)) {
                promise.fail(ErrorAnswer(2013, "08S01", "no answer within the deadline"))
            }
            promise.futureResult.whenComplete { _ in late.cancel() }
            client.value.ask(text, on: channel, promise: promise)
            return promise.futureResult
        }.get()
    }

    /// What the member says it is.
    func version() async throws -> String? {
        try await channel.eventLoop.submit { [client] in client.value.greeting?.version }.get()
    }

    func close() { channel.close(promise: nil) }
}

extension Duration {
    var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
