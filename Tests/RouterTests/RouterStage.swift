import Foundation
import Logging
import NIOCore
import NIOPosix

@testable import Router

/// A whole router in this process, in front of members that do as they are told.
struct RouterStage {
    struct Client: Sendable {
        let connection: QueryConnection
        let place: RouterSettings.Member
        let fleet: Fleet
        func ask(_ text: String) async throws -> [[String?]] {
            try await connection.ask(text, within: .seconds(10))
        }
    }

    static let group = MultiThreadedEventLoopGroup.singleton
    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    let fleet: Fleet
    let lanes: Lanes
    let book: Rulebook
    private let place: RouterSettings.Member
    private let door: Door

    init(_ settings: RouterSettings) throws {
        let rules = try Rules(settings)
        fleet = Fleet(settings)
        book = Rulebook(rules)
        lanes = Lanes(group: Self.group, rules: rules, fleet: fleet, logger: Self.logger)
        fleet.attend(lanes.all)
        door = Door(settings: settings, lanes: lanes, fleet: fleet, group: Self.group, logger: Self.logger)
        var port = 0
        if case .network(_, let number, _) = settings.listen[0] { port = number }
        place = .init(name: "router", address: "127.0.0.1", port: port)
    }

    /// - Parameter fatal: a statement of which the first dies.
    static func members(_ names: [String], dying fatal: String? = nil) async throws -> [FakeMember] {
        var members: [FakeMember] = []
        for name in names {
            members.append(
                try await FakeMember(name, on: group) { text in
                    if text == fatal, name == names[0] { return .death }
                    // What the session's tracking tells of it.
                    if text == "SET wait_timeout = 0" {
                        let change = [12] + Array("wait_timeout".utf8) + [1] + Array("0".utf8)
                        return .packet([0, 0, 0, 2, 0x40, 0, 0, 0, 17, 0, 15] + change)
                    }
                    if text == "SET autocommit = 0" { return .ok([]) }
                    if text == "UPDATE met another" { return .error(1213, "Deadlock found") }
                    if text == "BEGIN" || text.hasPrefix("UPDATE open") { return .ok([.autocommit, .inTransaction]) }
                    return text.hasPrefix("SELECT") || text.hasPrefix("SET STATEMENT") ? .row(name) : .ok()
                }
            )
        }
        return members
    }

    static func settings(_ members: [FakeMember], host: String) async throws -> RouterSettings {
        RouterSettings(
            host: host,
            listen: [.network(address: "127.0.0.1", port: try await freePort(), proxy: false)],
            members: members.map { .init(name: $0.name, address: "127.0.0.1", port: $0.port) },
            watch: .init(user: "w", password: "p", every: 0.05),
            users: [.init(name: "u", password: "p")]
        )
    }

    func run(_ body: () async throws -> Void) async throws {
        let watch = MembersWatch(fleet: fleet, book: book, group: Self.group, logger: Self.logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await door.run() }
            tasks.addTask { try await watch.run() }
            try await body()
            tasks.cancelAll()
        }
    }

    /// As soon as the router listens.
    func client() async throws -> Client {
        try await Client(connection: eventually { try? await open("u") }, place: place, fleet: fleet)
    }

    /// At once, or not at all.
    func client(as user: String) async throws -> Client {
        Client(connection: try await open(user), place: place, fleet: fleet)
    }

    private func open(_ user: String) async throws -> QueryConnection {
        try await QueryConnection.open(
            place,
            user: user,
            password: "p",
            tls: nil,
            deadline: .seconds(10),
            on: Self.group
        )
    }

    struct NeverCame: Error {}

    /// What the body gives as soon as it gives something; asked again every few milliseconds, for ten seconds.
    func eventually<Value>(_ body: () async throws -> Value?) async throws -> Value {
        for _ in 0..<1000 {
            if let value = try await body() { return value }
            await Bell().wait(upTo: .milliseconds(10), on: Self.group.next())
        }
        throw NeverCame()
    }

    private static func freePort() async throws -> Int {
        let channel = try await ServerBootstrap(group: group).bind(host: "127.0.0.1", port: 0).get()
        let port = channel.localAddress?.port ?? 0
        try await channel.close()
        return port
    }
}
