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
            let before = client.fleet.sessionCount
            let answer = try await client.ask("SET wait_timeout = 0")
            #expect(answer == [])
            await members[0].die()
            for _ in 0..<500 where client.fleet.sessionCount == before {
                await Bell().wait(upTo: .milliseconds(10), on: MultiThreadedEventLoopGroup.singleton.next())
            }
            #expect(client.fleet.sessionCount == before - 1)
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

    // MARK: The stage

    struct Client: Sendable {
        let connection: QueryConnection
        let place: RouterSettings.Member
        let fleet: Fleet
        func ask(_ text: String) async throws -> [[String?]] {
            try await connection.ask(text, within: .seconds(10))
        }
    }

    /// Members `a`, which writes go to, and `b`, which is local. The first dies of a statement.
    private func withRouter(dying fatal: String? = nil, _ body: (Client, [FakeMember]) async throws -> Void)
        async throws
    {
        let group = MultiThreadedEventLoopGroup.singleton
        var members: [FakeMember] = []
        for name in ["a", "b"] {
            members.append(
                try await FakeMember(name, on: group) { text in
                    if text == fatal, name == "a" { return .death }
                    // What the session's tracking tells of it.
                    if text == "SET wait_timeout = 0" {
                        let change = [12] + Array("wait_timeout".utf8) + [1] + Array("0".utf8)
                        return .packet([0, 0, 0, 2, 0x40, 0, 0, 0, 17, 0, 15] + change)
                    }
                    if text == "BEGIN" { return .ok([.autocommit, .inTransaction]) }
                    return text.hasPrefix("SELECT") || text.hasPrefix("SET STATEMENT") ? .row(name) : .ok()
                }
            )
        }
        let port = try await Self.freePort(group)
        let settings = Self.settings(members, port: port)
        let fleet = Fleet(settings)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let lanes = Lanes(group: group, rules: try Rules(settings), fleet: fleet, logger: logger)
        fleet.attend(lanes.all)
        let door = Door(settings: settings, lanes: lanes, fleet: fleet, group: group, logger: logger)
        let place = RouterSettings.Member(name: "router", address: "127.0.0.1", port: port)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await door.run() }
            for member in settings.members {
                let watch = MemberWatch(
                    member: member,
                    settings: settings.watch,
                    tls: nil,
                    fleet: fleet,
                    group: group,
                    logger: logger
                )
                tasks.addTask { try await watch.run() }
            }
            try await body(Client(connection: try await Self.client(place, group), place: place, fleet: fleet), members)
            tasks.cancelAll()
        }
        for member in members { await member.die() }
    }

    private static func settings(_ members: [FakeMember], port: Int) -> RouterSettings {
        RouterSettings(
            host: "b",
            listen: [.network(address: "127.0.0.1", port: port, proxy: false)],
            members: members.map { .init(name: $0.name, address: "127.0.0.1", port: $0.port) },
            watch: .init(user: "w", password: "p", every: 0.05),
            users: [.init(name: "u", password: "p")]
        )
    }

    private static func freePort(_ group: any EventLoopGroup) async throws -> Int {
        let channel = try await ServerBootstrap(group: group).bind(host: "127.0.0.1", port: 0).get()
        let port = channel.localAddress?.port ?? 0
        try await channel.close()
        return port
    }

    /// As soon as the router listens.
    private static func client(_ place: RouterSettings.Member, _ group: any EventLoopGroup) async throws
        -> QueryConnection
    {
        for _ in 0..<500 {
            if let connection = try? await open(place, group) { return connection }
            await Bell().wait(upTo: .milliseconds(10), on: group.next())
        }
        return try await open(place, group)
    }

    private static func open(_ place: RouterSettings.Member, _ group: any EventLoopGroup) async throws
        -> QueryConnection
    {
        try await QueryConnection.open(place, user: "u", password: "p", tls: nil, deadline: .seconds(10), on: group)
    }
}

extension SessionTests.Client {
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
