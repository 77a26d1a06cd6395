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

    enum Phase { case connecting, login(MemberLogin), ready, closed }

    let member: Int
    let memberName: String
    let key: LegKey
    let logger: Logger
    var capabilities: Capabilities = []
    var greeting: Greeting?
    /// What the member said when it let us in.
    var welcome = OKAnswer()
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
    /// When it had answered last.
    var lastUse = NIODeadline.now()

    var phase = Phase.connecting
    var context: ChannelHandlerContext?
    /// Whether the member takes bytes.
    var takesBytes = true
    private var isUnsent = false
    let tls: NIOSSLContext?
    /// Bytes of the member that were not dealt with.
    var pending = ByteBuffer()
    /// Answers that it owes, in order; an array, since those of its elements are changed in place.
    var expected: [Expectation] = []
    /// The client has a part of the answer under way.
    var isPassing = false
    /// A read waits for the client to take bytes.
    var isReading = false
    /// Why the connection ended.
    var reason = "the connection was closed"

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
    /// Nobody waits for what it still answers, once it is put back to what a new one is.
    var isSpare: Bool { isReady && expected.allSatisfy { $0.purpose == .nothing || $0.purpose == .closed } }
    var owes: Int { expected.count }
    var connection: UInt32 { greeting?.connection ?? 0 }

    // MARK: What its owner asks

    func send(_ bytes: ByteBuffer, form: ReplyTracker.Form?, for purpose: Expectation.Purpose) {
        if let form { expect(form, for: purpose) }
        isUnsent = true
        context?.write(wrapOutboundOut(bytes), promise: nil)
    }

    func expect(_ form: ReplyTracker.Form, for purpose: Expectation.Purpose) {
        let tracker = ReplyTracker(form, endsAreDeprecated: capabilities.contains(.deprecateEOF))
        expected.append(Expectation(tracker: tracker, purpose: purpose))
    }

    /// Sends what was written, if anything was.
    func flush() {
        guard isUnsent else { return }
        isUnsent = false
        context?.flush()
    }

    /// The file the member asked for is there whole.
    func uploaded() {
        guard !expected.isEmpty else { return }
        expected[0].tracker.uploaded()
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
}
