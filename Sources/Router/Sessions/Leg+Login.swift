internal import NIOCore
internal import NIOSSL

extension Leg {
    func processLogin() -> Bool {
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
}
