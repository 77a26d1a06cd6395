internal import NIOCore

/// The router's login to a member. Pure: packets in, actions out.
struct MemberLogin: Sendable {
    enum Action: Sendable, Equatable {
        case send(ByteBuffer)
        /// Ask for TLS with the first, go over to it, send the second.
        case startTLS(ByteBuffer, then: ByteBuffer)
        case wait
        /// The member's first answer as it stands, without its header.
        case done(ByteBuffer)
        case failed(ErrorAnswer)
    }

    struct Request: Sendable, Equatable {
        var user: String
        var password: String
        var database: String?
        var collation: UInt8
        var capabilities: Capabilities
        var attributes: [UInt8]?
        var wantsTLS: Bool
    }

    private enum State { case greeting, verdict, over }

    let request: Request
    private(set) var greeting: Greeting?
    /// What both sides speak once the greeting is there.
    private(set) var capabilities: Capabilities = []
    private var state = State.greeting
    private var method = Method.native
    private var scramble: [UInt8] = []

    init(_ request: Request) { self.request = request }

    mutating func received(_ payload: ByteBuffer, sequence: UInt8) -> Action {
        if payload.firstByte == 0xFF, let error = ErrorAnswer(payload: payload) {
            state = .over
            return .failed(error)
        }
        switch state {
        case .greeting: return greeted(payload)
        case .verdict: return heard(payload, sequence)
        case .over: return .failed(Self.unexpected)
        }
    }

    private static let unexpected = ErrorAnswer(1043, "08S01", "the member's answer to a login is not understood")

    private mutating func greeted(_ payload: ByteBuffer) -> Action {
        guard let greeting = Greeting(payload: payload) else { return .failed(Self.unexpected) }
        self.greeting = greeting
        scramble = greeting.scramble
        method = Method(rawValue: greeting.plugin).flatMap { $0 == .clear ? nil : $0 } ?? .native
        capabilities = request.capabilities
            .union([.protocol41, .secureConnection, .pluginAuthentication, .sessionTracking, .transactions])
            .intersection(greeting.capabilities)
            .subtracting([.connectWithDatabase, .tls, .lengthEncodedAuthentication])
        if request.database != nil { capabilities.insert(.connectWithDatabase) }
        if request.attributes == nil { capabilities.remove(.connectAttributes) }
        state = .verdict
        return request.wantsTLS ? secure(greeting) : .send(login(sequence: 1))
    }

    private mutating func secure(_ greeting: Greeting) -> Action {
        guard greeting.capabilities.contains(.tls) else {
            return .failed(ErrorAnswer(2026, "HY000", "the member does not offer TLS"))
        }
        capabilities.insert(.tls)
        var first = ByteBuffer()
        LoginRequest(capabilities: capabilities, collation: request.collation).write(to: &first, sequence: 1)
        return .startTLS(first, then: login(sequence: 2))
    }

    private func login(sequence: UInt8) -> ByteBuffer {
        var login = LoginRequest(capabilities: capabilities, collation: request.collation, user: request.user)
        login.answer = method.proof(password: request.password, scramble: scramble)
        login.database = request.database
        login.plugin = method.rawValue
        login.attributes = request.attributes
        var buffer = ByteBuffer()
        login.write(to: &buffer, sequence: sequence)
        return buffer
    }

    private mutating func heard(_ payload: ByteBuffer, _ sequence: UInt8) -> Action {
        switch payload.firstByte {
        case 0x00:
            state = .over
            return .done(payload)
        case 0xFE: return switched(payload, sequence &+ 1)
        case 0x01: return more(payload, sequence &+ 1)
        default: return .failed(Self.unexpected)
        }
    }

    private mutating func switched(_ payload: ByteBuffer, _ next: UInt8) -> Action {
        var fields = Fields(payload)
        _ = fields.skip(1)
        let name = fields.terminated() ?? Method.native.rawValue
        guard let method = Method(rawValue: name), method != .clear || request.wantsTLS else {
            return .failed(ErrorAnswer(2059, "HY000", "the member wants \(name), by which the router cannot log in"))
        }
        self.method = method
        let asked = fields.remainder()
        if !asked.isEmpty { scramble = Array(asked.prefix(20)) }
        return .send(Self.packet(method.proof(password: request.password, scramble: scramble), next))
    }

    /// The SHA-2 method: 3 says that the proof was enough, 4 asks for the password itself.
    private func more(_ payload: ByteBuffer, _ next: UInt8) -> Action {
        switch payload.getInteger(at: payload.readerIndex + 1, as: UInt8.self) {
        case 3: .wait
        case 4 where request.wantsTLS: .send(Self.packet(Array(request.password.utf8) + [0], next))
        default: .failed(ErrorAnswer(2061, "HY000", "the member wants the password itself, which needs TLS"))
        }
    }

    private static func packet(_ bytes: [UInt8], _ sequence: UInt8) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writePacket(sequence) { $0.writeBytes(bytes) }
        return buffer
    }
}
