internal import NIOCore
internal import NIOSSL

extension Session {
    func obey(_ action: ClientLogin.Action) {
        switch action {
        case .send(let bytes): write(bytes)
        case .startTLS: startTLS()
        case .accept(let request, let sequence): enter(request, sequence)
        case .refuse(let bytes):
            lane.counts.refused += 1
            write(bytes)
            drop()
        }
    }

    private func startTLS() {
        guard let tls = lane.rules.clientTLS else { return drop() }
        login.secured()
        insert(NIOSSLServerHandler(context: tls))
    }

    /// Has the client's bytes go through a handler from now on, those that came already among them.
    private func insert(_ handler: some ChannelDuplexHandler) {
        guard let context else { return }
        let rest = inbound
        inbound = ByteBuffer()
        do {
            try context.pipeline.syncOperations.addHandler(handler, position: .before(self))
            guard rest.readableBytes > 0 else { return }
            let inner = try context.pipeline.syncOperations.context(handler: handler)
            handler.channelRead(context: inner, data: NIOAny(rest))
            handler.channelReadComplete(context: inner)
        } catch {
            drop()
        }
    }

    /// The client is who it says. What it wants next is a connection to the member where it belongs.
    private func enter(_ request: LoginRequest, _ sequence: UInt8) {
        guard let name = request.user, let user = lane.rules.users[name] else { return drop() }
        if isAdmitted, let before = self.user { lane.fleet.guests.leave(before.name) }
        self.user = user
        isAdmitted = false
        capabilities = request.capabilities.intersection(.routed)
        compresses = request.capabilities.contains(.compress)
        collation = request.collation
        attributes = request.attributes
        state = SessionState()
        state.schema = request.database
        if user.causal == .estate { state.waitForAll() }
        ClientLogin.proofWasEnough(request, sequence: sequence).map(write)
        phase = .serving
        start(Job(kind: .enter(sequence: sequence)))
    }

    /// The client wants to be another from now on.
    func changeUser(_ request: ByteBuffer) {
        var payload = request
        payload.moveReaderIndex(forwardBy: Packet.headerSize + 1)
        guard let change = LoginRequest(change: payload, capabilities: capabilities, collation: collation) else {
            return fail(ErrorAnswer(1043, "08S01", "Bad handshake"))
        }
        release(main, isClean: state.isMovable)
        release(reader, isClean: state.isMovable)
        main = nil
        reader = nil
        prepared = [:]
        phase = .login
        obey(login.change(change, nextScramble: Method.scramble(using: &lane.generator)))
    }

    /// Its main connection stands and is in the right schema: the client is told.
    func entered(_ sequence: UInt8) {
        state.status = main?.status ?? [.autocommit]
        var answer = OKAnswer(status: state.status)
        answer.message = ""
        var buffer = ByteBuffer()
        answer.write(to: &buffer, sequence: sequence)
        write(buffer)
        if compresses {
            compresses = false
            let compression = Compression()
            self.compression = compression
            insert(compression)
        }
        finish()
    }

    /// How the session logs in to a member.
    var request: MemberLogin.Request? {
        guard let user else { return nil }
        return MemberLogin.Request(
            user: user.name,
            password: user.password,
            database: state.schema,
            collation: collation,
            capabilities: capabilities,
            attributes: attributes,
            wantsTLS: lane.rules.memberTLS != nil
        )
    }
}
