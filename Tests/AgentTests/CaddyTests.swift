import Foundation
import Systems
import Testing

struct CaddyTests {
    static let table = RoutingTable(routes: [
        .init(
            host: "weather.example",
            stack: "site",
            service: "site_web",
            upstreams: [
                .init(address: "10.0.0.1", port: 32768, task: "t1", node: "kestrel"),
                .init(address: "10.0.0.2", port: 32770, task: "t2", node: "merlin"),
            ]
        ),
        .init(host: "forum.example", stack: "forum", service: "forum_app", upstreams: []),
    ])

    /// The folder's file holds what must come out; `TRIVET_GOLDEN=write` writes it anew.
    @Test(arguments: [("routes", table), ("empty", RoutingTable())])
    func `Caddy is given what the golden file says`(name: String, table: RoutingTable) throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/caddy-\(name).json")
        let text = try CaddyConfiguration.render(table, port: 8080, resolverPort: 9741)
        if ProcessInfo.processInfo.environment["TRIVET_GOLDEN"] == "write" {
            try text.write(to: path, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: path, encoding: .utf8) == text)
    }

    @Test func `tasks alone change nothing of what Caddy must be loaded with`() throws {
        var other = Self.table
        other.routes[0].upstreams.removeLast()
        let before = try CaddyConfiguration.render(Self.table, port: 80, resolverPort: 9741, withUpstreams: false)
        #expect(try CaddyConfiguration.render(other, port: 80, resolverPort: 9741, withUpstreams: false) == before)
    }
}

struct EdgeResolverTests {
    static let service: UInt16 = 33
    static let address: UInt16 = 1

    static func query(_ name: String, _ type: UInt16) -> [UInt8] {
        [7, 9, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
            + name.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [
                0, 0, UInt8(type), 0, 1,
            ]
    }

    @Test func `a route's tasks come as records with their ports`() throws {
        let query = Self.query("Weather.Example.route.trivet", Self.service)
        let answer = try #require(EdgeResolver.answer(query, from: CaddyTests.table))
        #expect(Array(answer[0..<8]) == [7, 9, 0x85, 0x80, 0, 1, 0, 2])
        let first = Array(answer[query.count...].dropFirst(12).prefix(8))
        #expect(first == [0, 0, 0, 0, 0x80, 0, 8] + Array("1".utf8))
    }

    @Test func `a route without a task leads where nobody listens`() throws {
        let query = Self.query("forum.example.route.trivet", Self.service)
        let answer = try #require(EdgeResolver.answer(query, from: CaddyTests.table))
        #expect(answer[7] == 1)
        #expect(Array(answer[query.count...].dropFirst(16).prefix(2)) == [0, 1])
    }

    @Test func `the name of a host is its address`() throws {
        let query = Self.query("10-0-0-2.host.trivet", Self.address)
        let answer = try #require(EdgeResolver.answer(query, from: RoutingTable()))
        #expect(answer.suffix(6) == [0, 4, 10, 0, 0, 2])
    }

    @Test(arguments: ["nowhere.example.route.trivet", "example.org", "300-0-0-1.host.trivet"])
    func `other names do not exist`(name: String) throws {
        let answer = try #require(EdgeResolver.answer(Self.query(name, Self.address), from: CaddyTests.table))
        #expect(answer[3] & 15 == 3 && answer[7] == 0)
    }

    @Test(arguments: [
        [], [UInt8](repeating: 0, count: 12), [7, 9, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 63, 65],
        [UInt8](repeating: 255, count: 60),
    ])
    func `what is no question gets no answer`(query: [UInt8]) {
        #expect(EdgeResolver.answer(query, from: CaddyTests.table) == nil)
    }
}
