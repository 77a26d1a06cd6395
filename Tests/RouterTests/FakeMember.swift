import NIOCore
import NIOPosix
import Synchronization

@testable import Router

/// A server that lets everybody in, notes what it is asked and answers as it is told to.
final class FakeMember: Sendable {
    enum Answer: Sendable {
        case ok(StatusFlags = [.autocommit])
        case row(String)
        case changed(UInt64, StatusFlags = [.autocommit])
        /// A packet's payload as it is.
        case packet([UInt8])
        case error(UInt16, String)
        /// All its connections end without a word, and nobody is let in any more.
        case death
    }

    let name: String
    let port: Int
    private let log: FakeLog

    /// What it was asked, without the router's own questions.
    var statements: [String] {
        log.asked.withLock { asked in
            asked.filter {
                !$0.hasPrefix("SET session_track") && !$0.hasPrefix("SET STATEMENT") && !$0.hasPrefix("SELECT LOWER(")
                    && !$0.isEmpty
            }
        }
    }

    /// How often the router asked how it is.
    var questions: Int { log.asked.withLock { $0.count { $0.hasPrefix("SELECT LOWER(") } } }

    /// - Parameter report: what it says of itself, names with values.
    init(
        _ name: String,
        on group: any EventLoopGroup,
        report: @escaping @Sendable () -> KeyValuePairs<String, String> = { ["read_only": "0"] },
        answer: @escaping @Sendable (String) -> Answer
    ) async throws {
        self.name = name
        let log = FakeLog()
        let channel = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    log.channels.withLock { $0.append(channel) }
                    try channel.pipeline.syncOperations.addHandler(
                        FakeMemberHandler(log: log, report: report, answer: answer)
                    )
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        log.channels.withLock { $0.append(channel) }
        port = channel.localAddress?.port ?? 0
        self.log = log
    }

    /// Returns when all its connections are closed, so that nothing asked after it is answered.
    func die() async { for channel in log.channels.withLock({ $0 }) { try? await channel.close() } }

    /// Connections that ever were.
    var opened: Int { log.channels.withLock { $0.count } - 1 }

    /// Connections that are open, the router's own among them.
    var connections: Int { log.channels.withLock { $0.count { $0.isActive } } - 1 }
}

final class FakeLog: Sendable {
    let asked = Mutex<[String]>([])
    let channels = Mutex<[any Channel]>([])

    func die() {
        for channel in channels.withLock({ $0 }) { channel.close(promise: nil) }
    }
}

private final class FakeMemberHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let log: FakeLog
    private let report: @Sendable () -> KeyValuePairs<String, String>
    private let answer: @Sendable (String) -> FakeMember.Answer
    private var pending = ByteBuffer()
    private var isLoggedIn = false

    init(
        log: FakeLog,
        report: @escaping @Sendable () -> KeyValuePairs<String, String>,
        answer: @escaping @Sendable (String) -> FakeMember.Answer
    ) {
        self.log = log
        self.report = report
        self.answer = answer
    }

    func channelActive(context: ChannelHandlerContext) {
        var bytes = ByteBuffer()
        Greeting(version: "fake", connection: 7, scramble: Array(1...20), capabilities: .routed).write(to: &bytes)
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        pending.writeBuffer(&bytes)
        while var (_, payload) = Packet.take(from: &pending) {
            guard isLoggedIn else {
                isLoggedIn = true
                reply(context, .ok(), sequence: 2)
                continue
            }
            let isQuery = payload.readInteger(as: UInt8.self) == Command.query.rawValue
            let text = isQuery ? String(buffer: payload) : ""
            log.asked.withLock { $0.append(text) }
            if text.hasPrefix("SELECT LOWER(") {
                var bytes = ByteBuffer()
                rows(report(), &bytes)
                context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
                continue
            }
            reply(context, isQuery ? answer(text) : .ok(), sequence: 1)
        }
    }

    private func reply(_ context: ChannelHandlerContext, _ answer: FakeMember.Answer, sequence: UInt8) {
        var bytes = ByteBuffer()
        switch answer {
        case .ok(let status): OKAnswer(status: status).write(to: &bytes, sequence: sequence)
        case .error(let code, let words): ErrorAnswer(code, "HY000", words).write(to: &bytes, sequence: sequence)
        case .changed(let count, let status):
            var answer = OKAnswer(status: status)
            answer.affected = count
            answer.write(to: &bytes, sequence: sequence)
        case .row(let text): rows([text: "0"], &bytes)
        case .packet(let payload): bytes.writePacket(sequence) { $0.writeBytes(payload) }
        case .death: return log.die()
        }
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    /// Rows of two columns.
    private func rows(_ pairs: KeyValuePairs<String, String>, _ bytes: inout ByteBuffer) {
        bytes.writePacket(1) { $0.writeInteger(UInt8(2)) }
        for sequence in UInt8(2)...3 { bytes.writePacket(sequence) { $0.writeBytes([3, 0x64, 0x65, 0x66]) } }
        bytes.writePacket(4) { $0.writeBytes([0xFE, 0, 0, 2, 0]) }
        var sequence: UInt8 = 5
        for (name, value) in pairs {
            bytes.writePacket(sequence) {
                $0.writeBlock(name.utf8)
                $0.writeBlock(value.utf8)
            }
            sequence += 1
        }
        bytes.writePacket(sequence) { $0.writeBytes([0xFE, 0, 0, 2, 0]) }
    }
}
