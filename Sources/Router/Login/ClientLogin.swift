internal import NIOCore

/// The router's side of a client's login: verifies who it is. Pure: packets in, actions out.
struct ClientLogin: Sendable {
    enum Action: Sendable, Equatable {
        case send(ByteBuffer)
        case startTLS
        /// The client is who it says; the sequence is that of the answer still owed.
        case accept(LoginRequest, sequence: UInt8)
        case refuse(ByteBuffer)
    }

    /// How the bytes come.
    struct Transport: Sendable, Equatable {
        var offersTLS: Bool
        var demandsTLS: Bool
        /// Nobody else reads along: TLS, or a socket of this host.
        var isPrivate: Bool
        var client: String
    }

    private enum State { case request, answer(LoginRequest, Method), over }

    private(set) var greeting: Greeting
    private var transport: Transport
    private let passwords: @Sendable (String) -> String?
    private var state = State.request

    init(greeting: Greeting, transport: Transport, passwords: @escaping @Sendable (String) -> String?) {
        self.greeting = greeting
        self.transport = transport
        self.passwords = passwords
    }

    /// A balancer in front told who it is.
    mutating func comes(from address: String) { transport.client = address }

    /// Bytes come through TLS from now on.
    mutating func secured() {
        transport.offersTLS = false
        transport.isPrivate = true
    }

    mutating func received(_ payload: ByteBuffer, sequence: UInt8, nextScramble: [UInt8]) -> Action {
        let next = sequence &+ 1
        switch state {
        case .request:
            guard let request = LoginRequest(payload: payload) else {
                return refuse(ErrorAnswer(1043, "08S01", "Bad handshake"), next)
            }
            return begin(request, next, nextScramble)
        case .answer(let request, let method):
            return verify(request, method, Array(payload.readableBytesView), next)
        case .over: return refuse(ErrorAnswer(1047, "08S01", "Unknown command"), next)
        }
    }

    /// Who the client wants to be from now on; its payload is that of `COM_CHANGE_USER`, command left out.
    mutating func change(_ request: LoginRequest, nextScramble: [UInt8]) -> Action {
        begin(request, 1, nextScramble)
    }

    private mutating func begin(_ request: LoginRequest, _ next: UInt8, _ scramble: [UInt8]) -> Action {
        guard request.user != nil else {
            guard transport.offersTLS else { return refuse(ErrorAnswer(1043, "08S01", "Bad handshake"), next) }
            return .startTLS
        }
        if transport.demandsTLS, !transport.isPrivate {
            return refuse(ErrorAnswer(3159, "HY000", "Connections without TLS are not allowed here"), next)
        }
        let method = request.plugin.flatMap(Method.init) ?? (request.plugin == nil ? .native : nil)
        guard let method, method != .clear || transport.isPrivate else { return ask(request, next, scramble) }
        // An answer to another method's question proves nothing; it is asked anew.
        if method == .sha2, ![0, 32].contains(request.answer.count) { return ask(request, next, scramble) }
        return verify(request, method, request.answer, next)
    }

    private mutating func ask(_ request: LoginRequest, _ next: UInt8, _ scramble: [UInt8]) -> Action {
        guard request.capabilities.contains(.pluginAuthentication) else { return deny(request, next) }
        greeting.scramble = scramble
        state = .answer(request, .native)
        var buffer = ByteBuffer()
        buffer.writePacket(next) {
            $0.writeInteger(UInt8(0xFE))
            $0.writeTerminated(Method.native.rawValue)
            $0.writeBytes(scramble)
            $0.writeInteger(UInt8(0))
        }
        return .send(buffer)
    }

    private mutating func verify(_ request: LoginRequest, _ method: Method, _ answer: [UInt8], _ next: UInt8) -> Action
    {
        // Somebody unknown is treated like somebody with another password.
        let password = request.user.flatMap(passwords)
        let isProven = method.isProven(
            method == .sha2 && answer == [0] ? [] : answer,
            password: password ?? "no password at all",
            scramble: greeting.scramble
        )
        guard let password, isProven else { return deny(request, next) }
        state = .over
        return .accept(request, sequence: method == .sha2 && !password.isEmpty ? next &+ 1 : next)
    }

    /// What a client of the SHA-2 method must hear before the verdict: that its proof was enough.
    static func proofWasEnough(_ request: LoginRequest, sequence: UInt8) -> ByteBuffer? {
        guard request.plugin == Method.sha2.rawValue, sequence > 2 else { return nil }
        var buffer = ByteBuffer()
        buffer.writePacket(sequence &- 1) { $0.writeBytes([1, 3]) }
        return buffer
    }

    private mutating func deny(_ request: LoginRequest, _ next: UInt8) -> Action {
        let word = request.answer.isEmpty ? "NO" : "YES"
        let name = "'\(request.user ?? "")'@'\(transport.client)'"
        return refuse(ErrorAnswer(1045, "28000", "Access denied for user \(name) (using password: \(word))"), next)
    }

    private mutating func refuse(_ error: ErrorAnswer, _ next: UInt8) -> Action {
        state = .over
        var buffer = ByteBuffer()
        error.write(to: &buffer, sequence: next)
        return .refuse(buffer)
    }
}

extension LoginRequest {
    /// `COM_CHANGE_USER` without its first byte, from a client that agreed on capabilities before.
    init?(change payload: ByteBuffer, capabilities: Capabilities, collation: UInt8) {
        var fields = Fields(payload)
        guard let user = fields.terminated(), let length: UInt8 = fields.integer(),
            let answer = fields.bytes(Int(length)), let database = fields.terminated()
        else { return nil }
        self.init(capabilities: capabilities, collation: collation, user: user)
        self.answer = answer
        self.database = database.isEmpty ? nil : database
        if let wanted: UInt16 = fields.integer() { self.collation = UInt8(truncatingIfNeeded: wanted) }
        if capabilities.contains(.pluginAuthentication), fields.count > 0 {
            plugin = fields.terminated() ?? fields.remainingText()
        }
        if capabilities.contains(.connectAttributes), let block = fields.block() {
            attributes = Array(block.readableBytesView)
        }
    }
}
