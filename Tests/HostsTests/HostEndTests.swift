import FoundationEssentials
import Estate
import Glibc
@testable import Hosts
import Planning
import Testing

/// The far end, spoken to through pipes.
@Suite struct HostEndTests {
    struct NoAgent: AgentGateway {
        func send(_ request: AgentRequest, onChunk: @Sendable (String) async throws -> Void) async throws {
            throw Failure(.refused, "there is none")
        }
    }

    /// The replies in the order in which they came.
    static func replies(to requests: [SessionRequest]) async throws -> [Numbered<SessionReply>] {
        var asked: [Int32] = [0, 0]
        var told: [Int32] = [0, 0]
        guard unsafe pipe(&asked) == 0, unsafe pipe(&told) == 0 else { throw HostFile.systemFailure("making pipes") }
        for (number, request) in requests.enumerated() {
            let frame = try Frame.encode(Numbered(number, request))
            #expect(unsafe write(asked[1], frame, frame.count) == frame.count)
        }
        close(asked[1])
        try await HostEnd(agent: NoAgent(), input: asked[0], output: told[1]).run()
        close(told[1])
        close(asked[0])
        let all = HostFile.read("/proc/self/fd/\(told[0])") ?? []
        close(told[0])
        return try frames(all)
    }

    private static func frames(_ bytes: [UInt8]) throws -> [Numbered<SessionReply>] {
        var rest = bytes[...]
        var all: [Numbered<SessionReply>] = []
        while rest.count >= 4 {
            let length = try Frame.length(rest.prefix(4))
            all.append(try Frame.decode(Array(rest.dropFirst(4).prefix(length))))
            rest = rest.dropFirst(4 + length)
        }
        return all
    }

    @Test func `a request that takes long holds up no other, and all are answered after the input has ended`()
        async throws
    {
        let sign = "/tmp/trivet-host-end-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: sign) }
        // The first is answered only if the second is performed meanwhile.
        let waiting = Command("sh", ["-c", "while [ ! -e '\(sign)' ]; do sleep 0.02; done; echo waited"], timeout: 60)
        let replies = try await Self.replies(to: [.run(waiting), .run(Command("touch", [sign]))])
        let outputs = replies.sorted { $0.number < $1.number }.map { reply in
            if case .ran(let result) = reply.message { result.output } else { "?" }
        }
        #expect(outputs == ["waited\n", ""])
    }

    @Test func `what fails is said under the request's own number`() async throws {
        let replies = try await Self.replies(to: [.run(Command("true")), .agent(AgentRequest("GET", "/"))])
        let failed = replies.filter { if case .failed = $0.message { true } else { false } }
        #expect(failed.map(\.number) == [1] && replies.count == 2)
    }

    @Test func `observations come in the order of the resources`() async throws {
        let resources: [Resource] = [
            .packages(Packages("x", ["no-such-package-of-ours"])), .directory(Directory("/")),
            .unit(Unit("no-such-unit-of-ours.service")), .file(File("/no/such/file", SealedText("x"))),
        ]
        let replies = try await Self.replies(to: [.observe(resources)])
        guard case .observed(let all)? = replies.first?.message else {
            Issue.record("it answers with something else")
            return
        }
        #expect(all.map { $0.json?.contains("exists") ?? false } == [false, true, false, true])
        #expect(all[0].json?.contains("installed") ?? (all[0].failure != nil))
        #expect(all[2].json?.contains("isWhole") ?? (all[2].failure != nil))
    }
}
