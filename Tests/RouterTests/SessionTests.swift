import Logging
import NIOCore
import NIOPosix
import Testing

@testable import Router

/// A router between a client and members that do as they are told.
@Suite struct SessionTests {
    @Test func `reads go to the local member, writes to the first, and the session's own write is waited for`()
        async throws
    {
        try await withRouter { client, members in
            // The connection to the reader is made behind the client's back.
            var answer = try await client.ask("SELECT 1")
            for _ in 0..<500 where answer != [["b", "0"]] { answer = try await client.ask("SELECT 1") }
            #expect(answer == [["b", "0"]])
            _ = try await client.ask("INSERT INTO t VALUES (1)")
            // Nobody waits: until the reader has the write, the writer answers.
            let second = try await client.ask("SELECT 2")
            #expect(second == [["a", "0"]])
            #expect(members[0].statements.suffix(2) == ["INSERT INTO t VALUES (1)", "SELECT 2"])
        }
    }

    @Test func `a write whose member is lost is never run again`() async throws {
        try await withRouter(dying: "INSERT INTO t VALUES (1)") { client, members in
            let error = await #expect(throws: ErrorAnswer.self) { try await client.ask("INSERT INTO t VALUES (1)") }
            #expect(error?.code == 2013)
            #expect(error?.state == "08007")
            #expect(!members[1].statements.contains("INSERT INTO t VALUES (1)"))
            // The session goes on elsewhere.
            let answer = try await client.ask("UPDATE t SET a = 1")
            #expect(answer == [])
            #expect(members[1].statements.contains("UPDATE t SET a = 1"))
        }
    }

    @Test func `a read whose member is lost is answered by another`() async throws {
        try await withRouter(dying: "SELECT @@x") { client, _ in
            let answer = try await client.ask("SELECT @@x")
            #expect(answer == [["b", "0"]])
        }
    }

    @Test func `a transaction whose member is lost is told to be rolled back`() async throws {
        try await withRouter(dying: "INSERT INTO t VALUES (2)") { client, _ in
            _ = try await client.ask("BEGIN")
            let error = await #expect(throws: ErrorAnswer.self) { try await client.ask("INSERT INTO t VALUES (2)") }
            #expect(error?.code == 1213)
            #expect(error?.state == "40001")
            let answer = try await client.ask("SELECT @@x")
            #expect(answer == [["b", "0"]])
        }
    }

    @Test(arguments: [(before: ["BEGIN"], times: 1), (before: ["BEGIN", "COMMIT"], times: 4), (before: [], times: 4)])
    func `a write that met another is run again alone, and never without its transaction`(
        before: [String],
        times: Int
    ) async throws {
        try await withRouter { client, members in
            for text in before { _ = try await client.ask(text) }
            let error = await #expect(throws: ErrorAnswer.self) { try await client.ask("UPDATE met another") }
            #expect(error?.code == 1213)
            #expect(members[0].statements.count { $0 == "UPDATE met another" } == times)
        }
    }

    @Test func `a transaction that is lost while nothing runs is told of with the next statement`() async throws {
        try await withRouter { client, members in
            _ = try await client.ask("BEGIN")
            await members[0].die()
            let error = await #expect(throws: ErrorAnswer.self) { try await client.ask("INSERT INTO t VALUES (3)") }
            #expect(error?.code == 1213)
            let answer = try await client.ask("INSERT INTO t VALUES (4)")
            #expect(answer == [])
        }
    }

    @Test func `a session ends with what cannot be made anew`() async throws {
        try await withRouter(dying: "SELECT @x") { client, _ in
            _ = try await client.ask("SET @x = 1")
            let error = await #expect(throws: ErrorAnswer.self) { try await client.ask("SELECT @x") }
            #expect(error?.message == "trivet: a was lost, and with it the session's user variables")
        }
    }

    @Test func `a session whose client set how long it may be idle ends when the member ends it for that`() async throws
    {
        try await withRouter { client, members in
            let before = client.fleet.guests.count
            let answer = try await client.ask("SET wait_timeout = 0")
            #expect(answer == [])
            await members[0].die()
            for _ in 0..<500 where client.fleet.guests.count == before {
                await Bell().wait(upTo: .milliseconds(10), on: MultiThreadedEventLoopGroup.singleton.next())
            }
            #expect(client.fleet.guests.count == before - 1)
        }
    }

    @Test func `a session that is idle lends its connection, with autocommit or without`() async throws {
        try await withFewConnections { stage in
            var clients: [RouterStage.Client] = []
            for _ in 0...stage.lanes.all.count {
                let client = try await stage.client()
                _ = try await client.ask("SET autocommit = 0")
                clients.append(client)
            }
            for client in clients {
                let answer = try await client.ask("SELECT @@x")
                #expect(answer == [["a", "0"]])
            }
        }
    }

    @Test func `a connection that nobody uses makes room for another user's`() async throws {
        try await withFewConnections { stage in
            try await stage.client().quit()
            for user in ["u", "v", "u"] {
                var clients: [RouterStage.Client] = []
                for _ in 0...stage.lanes.all.count {
                    let client = try await stage.client(as: user)
                    let answer = try await client.ask("SELECT @@x")
                    #expect(answer == [["a", "0"]])
                    clients.append(client)
                }
                for client in clients { try await client.quit() }
            }
        }
    }

    @Test func `when all connections to a usable member are in transactions, the next session is told so`() async throws
    {
        try await withFewConnections(queue: 0.5) { stage in
            try await stage.client().quit()
            var clients: [RouterStage.Client] = []
            let error = await #expect(throws: ErrorAnswer.self) {
                for _ in 0...stage.lanes.all.count {
                    let client = try await stage.client(as: "u")
                    _ = try await client.ask("BEGIN")
                    clients.append(client)
                }
            }
            #expect(error?.code == 1040)
            #expect(error?.message == "trivet: all connections to a that limits.backends allows are in use")
        }
    }

    @Test func `a client that compresses is answered, and the member is asked in the clear`() async throws {
        try await withRouter { client, members in
            let text = "SELECT @@x" + String(repeating: " ", count: 100_000)
            let answer = try await client.askCompressed(text)
            #expect(answer == [["a", "0"]])
            #expect(members[0].statements.contains(text))
        }
    }

    @Test func `with the estate's causality every read waits at its member for all that was written anywhere`()
        async throws
    {
        try await withRouter(causal: .estate) { client, members in
            var answer = try await client.ask("SELECT 1")
            for _ in 0..<500 where answer != [["b", "0"]] { answer = try await client.ask("SELECT 1") }
            _ = try await client.ask("INSERT INTO t VALUES (1)")
            // The member itself sees to it that the read shows the write; nobody need know which one has it.
            let own = try await client.ask("SELECT 2")
            #expect(own == [["b", "0"]])
            let (writer, reader) = (members[0].statements, members[1].statements)
            #expect(writer.first == "SET wsrep_sync_wait=1" && reader.first == "SET wsrep_sync_wait=1")
        }
    }

    @Test func `a client that waits for all by itself is sent to its reader too`() throws {
        var state = SessionState()
        var answer = OKAnswer()
        answer.changes = [.variable(name: "wsrep_sync_wait", value: "7")]
        state.apply(answer)
        #expect(state.waits)
        answer.changes = [.variable(name: "wsrep_sync_wait", value: "6")]
        state.apply(answer)
        #expect(!state.waits)
        state.waitForAll()
        #expect(state.waits && state.replay(since: 2) == "SET wsrep_sync_wait=1")
        state.reset()
        #expect(!state.waits)
    }

    // MARK: The stage

    /// A router for users `u` and `v` that may have one connection to its member for each event loop.
    private func withFewConnections(queue: Double = 2, _ body: (RouterStage) async throws -> Void) async throws {
        let members = try await RouterStage.members(["a"])
        var settings = try await RouterStage.settings(members, host: "a")
        settings.users.append(.init(name: "v", password: "p"))
        settings.limits.backends = 1
        settings.limits.queue = queue
        let stage = try RouterStage(settings)
        try await stage.run { try await body(stage) }
        for member in members { await member.die() }
    }

    /// Members `a`, which writes go to, and `b`, which is local. The first dies of a statement.
    private func withRouter(
        dying fatal: String? = nil,
        causal: RouterSettings.Causal = .session,
        _ body: (RouterStage.Client, [FakeMember]) async throws -> Void
    ) async throws {
        let members = try await RouterStage.members(["a", "b"], dying: fatal)
        var settings = try await RouterStage.settings(members, host: "b")
        settings.users[0].causal = causal
        let stage = try RouterStage(settings)
        try await stage.run { try await body(stage.client(), members) }
        for member in members { await member.die() }
    }
}

extension RouterStage.Client {
    /// Returns when the router has let it go.
    func quit() async throws {
        let before = fleet.guests.count
        connection.close()
        for _ in 0..<500 where fleet.guests.count == before {
            await Bell().wait(upTo: .milliseconds(10), on: MultiThreadedEventLoopGroup.singleton.next())
        }
    }

    /// The same over a connection of its own that compresses.
    func askCompressed(_ text: String) async throws -> [[String?]] {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let request = MemberLogin.Request(
            user: "u",
            password: "p",
            collation: 45,
            capabilities: [.longFlag, .multiResults, .transactions, .compress],
            wantsTLS: false
        )
        return try await loop.flatSubmit { [place] in
            let ready = loop.makePromise(of: QueryClient.Rows.self)
            let client = NIOLoopBound(QueryClient(request, tls: nil, ready: ready), eventLoop: loop)
            return ClientBootstrap(group: loop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(client.value)
                    }
                }
                .connect(host: place.address, port: place.port)
                .flatMap { channel in
                    ready.futureResult.flatMapThrowing { _ in
                        try channel.pipeline.syncOperations.addHandler(Compression(), position: .first)
                    }
                    .flatMap {
                        let answer = loop.makePromise(of: QueryClient.Rows.self)
                        client.value.ask(text, on: channel, promise: answer)
                        return answer.futureResult
                    }
                    .always { _ in channel.close(promise: nil) }
                }
        }.get()
    }
}
