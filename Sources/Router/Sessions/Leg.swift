internal import Logging
internal import NIOCore
internal import NIOSSL

/// One connection to a member, on the event loop of the session that uses it.
final class Leg: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Verdict {
        case pass
        case replace(ByteBuffer)
        /// The client does not see it, nor what follows of this answer.
        case divert
    }

    private enum Phase { case connecting, login(MemberLogin), ready, closed }

    let member: Int
    let memberName: String
    let key: LegKey
    private let logger: Logger
    private(set) var capabilities: Capabilities = []
    private(set) var greeting: Greeting?
    /// What the member said when it let us in.
    private(set) var welcome = OKAnswer()
    /// Strong, and let go when the connection or the session ends.
    var owner: (any LegOwner)?

    // What this connection has seen of its session.
    var stateVersion = -1
    var schema: String?
    /// Numbers of the client's statements, with the member's.
    var statements: [UInt32: UInt32] = [:]
    /// Statements whose parameters' types the member knows.
    var typed: Set<UInt32> = []
    /// It has what the session wrote elsewhere, or the session wrote nothing elsewhere.
    var hasArrived = false
    /// Statements with an open cursor here.
    var cursors: Set<UInt32> = []
    var status: StatusFlags = [.autocommit]
    var lastUse = NIODeadline.now()

    private var phase = Phase.connecting
    private var context: ChannelHandlerContext?
    private var pending = ByteBuffer()
    private var expected = CircularBuffer<Expectation>(initialCapacity: 4)
    private let tls: NIOSSLContext?
    private var isReading = false
    private var isPassing = false
    private var reason = "the connection was closed"

    init(member: Int, name: String, key: LegKey, login: MemberLogin, tls: NIOSSLContext?, logger: Logger) {
        self.member = member
        self.logger = logger
        memberName = name
        self.key = key
        phase = .login(login)
        self.tls = tls
        schema = login.request.database
    }

    var isReady: Bool { if case .ready = phase { true } else { false } }
    var isClosed: Bool { if case .closed = phase { true } else { false } }
    var isIdle: Bool { isReady && expected.isEmpty }
    var owes: Int { expected.count }
    var takesBytes: Bool { context?.channel.isWritable ?? false }
    var connection: UInt32 { greeting?.connection ?? 0 }

    // MARK: What its owner asks

    func send(_ bytes: ByteBuffer, form: ReplyTracker.Form?, for purpose: Expectation.Purpose) {
        if let form { expect(form, for: purpose) }
        context?.write(wrapOutboundOut(bytes), promise: nil)
    }

    func expect(_ form: ReplyTracker.Form, for purpose: Expectation.Purpose) {
        let tracker = ReplyTracker(form, endsAreDeprecated: capabilities.contains(.deprecateEOF))
        expected.append(Expectation(tracker: tracker, purpose: purpose))
    }

    func flush() { context?.flush() }

    /// The file the member asked for is there whole.
    func uploaded() {
        guard !expected.isEmpty else { return }
        expected[expected.startIndex].tracker.uploaded()
    }

    /// The answer that the client waits for is one it shall not see.
    func divertClient() {
        for index in expected.indices where expected[index].purpose == .client { expected[index].isDiverted = true }
    }

    /// The state of the answer to the client that is under way.
    var clientTracker: ReplyTracker? { expected.first { $0.purpose == .client }?.tracker }

    func close(_ reason: String = "the connection was closed") {
        self.reason = reason
        owner = nil
        phase = .closed
        context?.close(promise: nil)
    }

    /// Has the member put it back to what a new one is; but for the schema, which cannot be left.
    func renew() {
        statements = [:]
        typed = []
        cursors = []
        hasArrived = false
        stateVersion = -1
        send(Self.reset, form: .results, for: .reset)
        send(Command.text(.query, SessionState.greeting), form: .results, for: .nothing)
        flush()
    }

    private static let reset: ByteBuffer = {
        var buffer = ByteBuffer()
        buffer.writePacket(0) { $0.writeInteger(Command.resetConnection.rawValue) }
        return buffer
    }()

    /// Ends politely, so that the member does not count it as aborted.
    func quit() {
        if isReady { send(Command.text(.quit, ""), form: nil, for: .nothing) }
        flush()
        close()
    }

    /// Gives up on the member; its owner is told.
    func abandon(_ reason: String) {
        self.reason = reason
        lose()
        context?.close(promise: nil)
    }

    /// The client takes bytes again.
    func resume() {
        guard isReading else { return }
        isReading = false
        context?.read()
    }

    // MARK: What the channel tells

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func read(context: ChannelHandlerContext) {
        if let owner, !owner.takesBytes { isReading = true } else { context.read() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if pending.readableBytes == 0 { pending = bytes } else { pending.writeBuffer(&bytes) }
        lastUse = .now()
        process()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        owner?.legFlushes(self)
        context.flush()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { owner?.legCanTakeMore(self) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        reason = "\(error)"
        lose()
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { lose() }

    private func lose() {
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

    // MARK: Bytes

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

    private func processLogin() -> Bool {
        guard case .login(var login) = phase else { return false }
        guard let (sequence, payload) = Packet.take(from: &pending) else { return false }
        let action = login.received(payload, sequence: sequence)
        phase = .login(login)
        switch action {
        case .send(let bytes): context?.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
        case .startTLS(let first, let second): secure(first, second)
        case .wait: break
        case .done(let payload): welcomed(login, payload)
        case .failed(let error):
            let owner = owner
            close()
            owner?.legFailed(self, error)
            return false
        }
        return true
    }

    private func secure(_ first: ByteBuffer, _ second: ByteBuffer) {
        guard let context, let tls else { return abandon("TLS is not set up") }
        context.writeAndFlush(wrapOutboundOut(first), promise: nil)
        do {
            // An address is no name that could be sent; it is verified all the same.
            let handler = try NIOSSLClientHandler(context: tls, serverHostname: nil)
            try context.pipeline.syncOperations.addHandler(handler, position: .before(self))
        } catch {
            return abandon("TLS: \(error)")
        }
        context.writeAndFlush(wrapOutboundOut(second), promise: nil)
    }

    private func welcomed(_ login: MemberLogin, _ payload: ByteBuffer) {
        greeting = login.greeting
        capabilities = login.capabilities
        welcome = OKAnswer(payload: payload) ?? OKAnswer()
        status = welcome.status
        phase = .ready
        send(Command.text(.query, SessionState.greeting), form: .results, for: .nothing)
        owner?.legIsReady(self)
        flush()
    }

    /// Looks at the bytes that are there; false when more are needed.
    private func processAnswers() -> Bool {
        guard !expected.isEmpty else { return unasked() }
        // In place, so that the tracker is not copied for each packet.
        var cursor = pending.readerIndex
        var isFirst = false
        while cursor < pending.writerIndex, !expected.isEmpty, isReady {
            let front = expected.startIndex
            isFirst = !isPassing
            switch expected[front].tracker.next(pending, at: cursor) {
            case .pass(let count):
                if expected[front].purpose == .client, !expected[front].isDiverted { isPassing = true }
                cursor += count
            case .packet(let count, let meaning):
                take(meaning, count, &cursor, isFirst)
            case .wait:
                release(upTo: &cursor)
                return false
            case .broken:
                logger.error("a member's answer is not understood", metadata: ["member": "\(memberName)"])
                abandon("\(memberName) sent what is not understood")
                return false
            }
            guard isReady else { return false }
            if let front = expected.first, front.tracker.isDone { ended(&cursor) }
        }
        release(upTo: &cursor)
        return pending.readableBytes > 0 && !expected.isEmpty
    }

    /// Hands on what belongs to the client, up to a place, or drops what does not.
    private func release(upTo cursor: inout Int) {
        let count = cursor - pending.readerIndex
        guard count > 0, let bytes = pending.readSlice(length: count) else { return }
        if let front = expected.first, front.purpose == .client, !front.isDiverted { owner?.leg(self, passed: bytes) }
        if pending.readableBytes == 0 { pending = ByteBuffer() }
        cursor = pending.readerIndex
    }

    private func take(_ meaning: ReplyTracker.Meaning, _ count: Int, _ cursor: inout Int, _ isFirst: Bool) {
        let front = expected.startIndex
        guard let packet = pending.getSlice(at: cursor, length: count) else { return }
        guard expected[front].purpose == .client, !expected[front].isDiverted else {
            if expected[front].outcome == nil { expected[front].outcome = Self.outcome(meaning, packet) }
            cursor += count
            return
        }
        isPassing = true
        switch owner?.leg(self, got: meaning, packet, isFirst: isFirst) ?? .pass {
        case .pass: cursor += count
        case .replace(let bytes):
            release(upTo: &cursor)
            owner?.leg(self, passed: bytes)
            pending.moveReaderIndex(forwardBy: count)
            cursor = pending.readerIndex
        case .divert:
            expected[front].isDiverted = true
            expected[front].outcome = Self.outcome(meaning, packet)
            cursor += count
        }
    }

    private func ended(_ cursor: inout Int) {
        release(upTo: &cursor)
        let front = expected.removeFirst()
        isPassing = false
        owner?.legAnswered(self, front.purpose, front.isDiverted || front.purpose != .client ? front.outcome : nil)
    }

    private static func outcome(_ meaning: ReplyTracker.Meaning, _ packet: ByteBuffer) -> Expectation.Outcome {
        let payload = packet.getSlice(at: packet.readerIndex + 4, length: packet.readableBytes - 4) ?? ByteBuffer()
        switch meaning {
        case .ok: return OKAnswer(payload: payload).map { .ok($0) } ?? .other
        case .error: return ErrorAnswer(payload: payload).map { .error($0) } ?? .other
        case .prepared: return PreparedAnswer(payload: payload).map { .prepared($0.statement) } ?? .other
        default: return .other
        }
    }

    /// A member that ends a connection says why before it does.
    private func unasked() -> Bool {
        guard let (_, payload) = Packet.take(from: &pending) else { return false }
        if let error = ErrorAnswer(payload: payload) { reason = error.message }
        return true
    }
}

/// What connections must have in common to stand for each other.
struct LegKey: Hashable, Sendable {
    var member: String
    var user: String
    var capabilities: Capabilities
    var collation: UInt8
}
