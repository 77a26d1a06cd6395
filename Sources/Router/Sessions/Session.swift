internal import NIOCore
internal import NIOSSL

/// One client and its connections to members, all on one event loop.
///
/// What it decides is decided by pure values (`ClientLogin`, `Classifier`, `Route`, `ReplyTracker`); here it is done.
final class Session: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Phase { case proxy, queued, login, serving, over }

    let id: UInt32
    let lane: Lane
    private(set) var client: String
    var phase: Phase
    var login: ClientLogin
    var capabilities: Capabilities = []
    var collation: UInt8 = 45
    var attributes: [UInt8]?
    /// From the login's end on, bytes travel compressed.
    var compresses = false
    var compression: Compression?
    var user: RouterSettings.User?
    /// It counts among its user's sessions.
    var isAdmitted = false
    private let arrived = NIODeadline.now()

    var state = SessionState()
    /// Where the session's state is at home: the writer, or by policy the local member.
    var main: Leg?
    /// The member of the last main connection, which has all the session wrote.
    var home: Int?
    /// Where its reads go, when that is another.
    var reader: Leg?
    /// Where the last statement ran.
    var last: ObjectIdentifier?
    var job: Job?
    var prepared: [UInt32: Prepared] = [:]
    var lastPrepared: UInt32 = 0
    /// The session's last write, by its lane's count.
    var written: UInt64 = 0
    /// The version of the state that a reader could not be given.
    var barred: Int?
    /// The row of its writes' marks, once it needed one, and how many there were.
    var markRow: UInt64?
    var marks: UInt64 = 0
    /// The members refuse marks of its user.
    var cannotMark = false
    /// A transaction was lost; the client hears of it with its next statement.
    var isTransactionBroken = false

    var context: ChannelHandlerContext?
    var inbound = ByteBuffer()
    /// Whether the client takes bytes.
    private(set) var takesBytes = true
    private var isUnsent = false
    private var holdsRead = false
    private var isPumping = false

    /// So many bytes of requests may lie here while another is under way.
    static let patience = 1 << 16
    /// A longer request is not held to be read whole.
    static let scanned = 1 << 20

    init(id: UInt32, lane: Lane, client: String, isBehindProxy: Bool = false, transport: ClientLogin.Transport) {
        self.id = id
        self.lane = lane
        self.client = client
        phase = isBehindProxy ? .proxy : .queued
        let users = lane.rules.users
        let greeting = Greeting(
            version: lane.view.version,
            connection: id,
            scramble: Method.scramble(using: &lane.generator),
            capabilities: transport.offersTLS ? Capabilities.offered.union(.tls) : .offered
        )
        login = ClientLogin(greeting: greeting, transport: transport) { users[$0]?.password }
    }

    // MARK: The client's channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { greet() }
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) { greet() }

    private func greet() {
        lane.add(self)
        if phase == .queued { admit() }
    }

    /// Says hello, as soon as there is room.
    private func admit() {
        guard phase == .queued else { return }
        let limits = lane.rules.settings.limits
        guard lane.fleet.guests.count <= limits.connections || lane.greeted < limits.connections / lane.fleet.laneCount
        else { return queue(limits.queue) }
        phase = .login
        lane.greeted += 1
        lane.counts.sessions += 1
        var buffer = ByteBuffer()
        login.greeting.write(to: &buffer)
        write(buffer)
        flush()
    }

    private func queue(_ patience: Double) {
        guard (NIODeadline.now() - arrived).nanoseconds < Int64(patience * 1e9) else {
            lane.counts.refused += 1
            return fail(ErrorAnswer(1040, "08004", "Too many connections"), sequence: 0)
        }
        lane.loop.assumeIsolated().scheduleTask(in: .milliseconds(25)) { [weak self] in self?.admit() }
    }

    private func takeProxyHeader() -> Bool {
        switch ProxyHeader.take(from: &inbound) {
        case .wait: return false
        case .wrong:
            drop()
            return false
        case .header(let header):
            if let address = header.client {
                client = address
                login.comes(from: address)
            }
            phase = .queued
            admit()
            return true
        }
    }

    func channelInactive(context: ChannelHandlerContext) { end() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let answer = error as? ErrorAnswer, phase != .over { return fail(answer) }
        end()
        context.close(promise: nil)
    }

    func read(context: ChannelHandlerContext) {
        if canRead { context.read() } else { holdsRead = true }
    }

    /// Not more is read than can be passed on.
    private var canRead: Bool {
        guard let job else { return true }
        if job.upload != nil {
            return job.isSent ? job.leg?.takesBytes ?? false : inbound.readableBytes < Self.patience
        }
        return inbound.readableBytes < Self.patience
    }

    func readOn() {
        guard holdsRead, canRead else { return }
        holdsRead = false
        context?.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if inbound.readableBytes == 0 { inbound = bytes } else { inbound.writeBuffer(&bytes) }
        pump()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        takesBytes = context.channel.isWritable
        guard takesBytes else { return }
        main?.resume()
        reader?.resume()
    }

    func write(_ bytes: ByteBuffer) {
        isUnsent = true
        context?.write(wrapOutboundOut(bytes), promise: nil)
    }

    /// Sends what was written, if anything was: the way through the pipeline costs even when nothing was.
    func flush() {
        guard isUnsent else { return }
        isUnsent = false
        context?.flush()
    }

    // MARK: Its requests

    /// Takes from what the client sent as much as can be dealt with now.
    func pump() {
        guard !isPumping else { return }
        isPumping = true
        defer { isPumping = false }
        while phase != .over {
            if job != nil {
                guard passUpload() else { break }
                continue
            }
            guard takeNext() else { break }
        }
        if inbound.readableBytes == 0 { inbound = ByteBuffer() }
        flush()
        readOn()
    }

    private func takeNext() -> Bool {
        switch phase {
        case .proxy: takeProxyHeader()
        case .login: takeLogin()
        case .serving: takeRequest()
        case .queued, .over: false
        }
    }

    private func takeLogin() -> Bool {
        guard let (length, _) = Packet.header(inbound, at: inbound.readerIndex) else { return false }
        // Nobody's name is that long.
        guard length <= 1 << 16 else {
            drop()
            return false
        }
        guard let (sequence, payload) = Packet.take(from: &inbound) else { return false }
        obey(login.received(payload, sequence: sequence, nextScramble: Method.scramble(using: &lane.generator)))
        return true
    }

    private func takeRequest() -> Bool {
        guard let (length, _) = Packet.header(inbound, at: inbound.readerIndex) else { return false }
        guard length > 0 else {
            drop()
            return false
        }
        let whole = Packet.headerSize + length
        if inbound.readableBytes >= whole, length < Packet.greatest {
            guard let request = inbound.readSlice(length: whole) else { return false }
            begin(request)
            return true
        }
        guard length > Self.scanned, inbound.readableBytes >= Self.patience else { return false }
        guard let head = inbound.readSlice(length: min(whole, inbound.readableBytes)) else { return false }
        begin(head, rest: Upload(length: length, sent: head.readableBytes - Packet.headerSize))
        return true
    }

    /// Passes on what of an upload is there; whether it went on.
    private func passUpload() -> Bool {
        guard var upload = job?.upload, job?.isSent == true, let leg = job?.leg, leg.takesBytes else { return false }
        let count = upload.take(inbound)
        guard count > 0 || upload.isDone else { return false }
        if count > 0, let bytes = inbound.readSlice(length: count) {
            leg.send(bytes, form: nil, for: .nothing)
            leg.flush()
        }
        job?.upload = upload.isDone ? nil : upload
        if upload.isDone { uploaded(upload.kind, leg) }
        return true
    }

    private func uploaded(_ kind: Upload.Kind, _ leg: Leg) {
        if kind == .file { leg.uploaded() }
        if kind == .request, job?.command?.reply == nil { finish() }
    }
}
