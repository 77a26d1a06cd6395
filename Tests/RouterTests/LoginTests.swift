import NIOCore
import Testing

@testable import Router

@Suite struct LoginTests {
    private static let scramble = Array(UInt8(1)...20)

    private func server(tls: Bool = false, demands: Bool = false, isPrivate: Bool = false) -> ClientLogin {
        let greeting = Greeting(version: "x", connection: 7, scramble: Self.scramble, capabilities: .routed)
        return ClientLogin(
            greeting: greeting,
            transport: .init(offersTLS: tls, demandsTLS: demands, isPrivate: isPrivate, client: "10.0.0.9")
        ) { $0 == "forum" ? "secret" : nil }
    }

    private func request(user: String?, password: String, method: Method?, plugin: String? = nil) -> ByteBuffer {
        var request = LoginRequest(
            capabilities: [.protocol41, .secureConnection, .pluginAuthentication, .connectWithDatabase, .tls],
            collation: 45,
            user: user
        )
        request.answer = method?.proof(password: password, scramble: Self.scramble) ?? []
        request.plugin = plugin ?? method?.rawValue
        request.database = "board"
        var buffer = ByteBuffer()
        request.write(to: &buffer, sequence: 1)
        return Packet.take(from: &buffer)?.payload ?? ByteBuffer()
    }

    @Test(arguments: [Method.native, .sha2])
    func `who knows the password is let in`(method: Method) {
        var login = server()
        let action = login.received(
            request(user: "forum", password: "secret", method: method),
            sequence: 1,
            nextScramble: Self.scramble
        )
        guard case .accept(let request, let sequence) = action else {
            Issue.record("\(action)")
            return
        }
        #expect(request.database == "board")
        #expect(sequence == (method == .sha2 ? 3 : 2))
    }

    @Test(arguments: [("forum", "wrong"), ("nobody", "secret"), ("forum", "")])
    func `who does not is refused with the server's own words`(user: String, password: String) throws {
        var login = server()
        let action = login.received(
            request(user: user, password: password, method: .native),
            sequence: 1,
            nextScramble: Self.scramble
        )
        let error = try #require(refusal(action))
        #expect(error.code == 1045)
        #expect(error.message.hasPrefix("Access denied for user '\(user)'@'10.0.0.9'"))
    }

    @Test func `a method the router does not know is answered with one it knows`() {
        var login = server()
        let asked = login.received(
            request(user: "forum", password: "", method: nil, plugin: "client_ed25519"),
            sequence: 1,
            nextScramble: Array(repeating: 9, count: 20)
        )
        guard case .send = asked else {
            Issue.record("\(asked)")
            return
        }
        let proof = Method.native.proof(password: "secret", scramble: Array(repeating: 9, count: 20))
        let action = login.received(ByteBuffer(bytes: proof), sequence: 3, nextScramble: Self.scramble)
        guard case .accept(_, sequence: 4) = action else {
            Issue.record("\(action)")
            return
        }
    }

    @Test func `the password itself is taken where nobody reads along, and asked otherwise elsewhere`() {
        let clear = request(user: "forum", password: "secret", method: .clear)
        var open = server()
        guard case .send = open.received(clear, sequence: 1, nextScramble: Self.scramble) else {
            Issue.record("it was taken in the open")
            return
        }
        var secured = server(tls: true)
        secured.secured()
        guard case .accept = secured.received(clear, sequence: 2, nextScramble: Self.scramble) else {
            Issue.record("it was not taken")
            return
        }
    }

    @Test func `without TLS nobody comes in where it is demanded`() throws {
        var login = server(tls: true, demands: true)
        let action = login.received(
            request(user: "forum", password: "secret", method: .native),
            sequence: 1,
            nextScramble: Self.scramble
        )
        #expect(try #require(refusal(action)).code == 3159)
        var second = server(tls: true, demands: true)
        let begun = second.received(
            request(user: nil, password: "", method: nil),
            sequence: 1,
            nextScramble: Self.scramble
        )
        #expect(begun == .startTLS)
    }

    @Test func `the router logs in to a member by the method the member asks for`() throws {
        var login = MemberLogin(
            .init(
                user: "forum",
                password: "secret",
                database: "board",
                collation: 45,
                capabilities: .routed,
                wantsTLS: false
            )
        )
        var bytes = ByteBuffer()
        Greeting(version: "x", connection: 7, scramble: Self.scramble, capabilities: .routed).write(to: &bytes)
        let greeting = try #require(Packet.take(from: &bytes)).payload
        guard case .send(var sent) = login.received(greeting, sequence: 0) else {
            Issue.record("nothing was sent")
            return
        }
        var verifier = server()
        let payload = try #require(Packet.take(from: &sent)).payload
        guard case .accept = verifier.received(payload, sequence: 1, nextScramble: []) else {
            Issue.record("a server would not let it in")
            return
        }
        let switched = ByteBuffer(bytes: [0xFE] + Array("caching_sha2_password".utf8) + [0] + Self.scramble + [0])
        guard case .send(var proof) = login.received(switched, sequence: 2) else {
            Issue.record("it did not switch")
            return
        }
        let answer = try #require(Packet.take(from: &proof))
        #expect(answer.sequence == 3)
        #expect(
            Method.sha2.isProven(Array(answer.payload.readableBytesView), password: "secret", scramble: Self.scramble)
        )
        #expect(login.received(ByteBuffer(bytes: [1, 3]), sequence: 4) == .wait)
        let welcome = ByteBuffer(bytes: [0, 0, 0, 2, 0, 0, 0])
        #expect(login.received(welcome, sequence: 5) == .done(welcome))
    }

    @Test func `a member that wants the password in the open does not get it`() {
        var login = MemberLogin(
            .init(user: "f", password: "secret", collation: 45, capabilities: .routed, wantsTLS: false)
        )
        var bytes = ByteBuffer()
        Greeting(version: "x", connection: 7, scramble: Self.scramble, capabilities: .routed).write(to: &bytes)
        _ = Packet.take(from: &bytes).map { login.received($0.payload, sequence: 0) }
        let wish = ByteBuffer(bytes: [0xFE] + Array("mysql_clear_password".utf8) + [0])
        guard case .failed(let error) = login.received(wish, sequence: 2) else {
            Issue.record("it was given")
            return
        }
        #expect(error.code == 2059)
    }

    @Test func `any bytes end in an action`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<4000 {
            let bytes = (0..<Int.random(in: 0...80, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            var login = server(tls: true)
            _ = login.received(ByteBuffer(bytes: bytes), sequence: 1, nextScramble: Self.scramble)
            var member = MemberLogin(
                .init(user: "f", password: "p", collation: 45, capabilities: .routed, wantsTLS: true)
            )
            _ = member.received(ByteBuffer(bytes: [10] + bytes), sequence: 0)
            _ = member.received(ByteBuffer(bytes: bytes), sequence: 2)
            _ = LoginRequest(change: ByteBuffer(bytes: bytes), capabilities: .routed, collation: 45)
        }
    }

    private func refusal(_ action: ClientLogin.Action) -> ErrorAnswer? {
        guard case .refuse(var bytes) = action, let (_, payload) = Packet.take(from: &bytes) else { return nil }
        return ErrorAnswer(payload: payload)
    }
}
