import NIOCore
import NIOPosix
import Systems
import Testing

@testable import Agent

struct UpstreamCheckTests {
    @Test func `a route tells of the task that refuses connections, and only of that`() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let listening = try await ServerBootstrap(group: group).bind(host: "127.0.0.1", port: 0).get()
        let closed = try await ServerBootstrap(group: group).bind(host: "127.0.0.1", port: 0).get()
        let open = try #require(listening.localAddress?.port)
        let shut = try #require(closed.localAddress?.port)
        try await closed.close()
        let table = RoutingTable(routes: [
            Self.route("good.example", port: open), Self.route("bad.example", port: shut),
            .init(host: "none.example", stack: "site", service: "site_none", upstreams: []),
        ])

        let statuses = await UpstreamCheck().statuses(of: table)

        #expect(statuses.map(\.upstreams) == [1, 1, 0])
        #expect(statuses[0].problem == nil)
        #expect(
            statuses[1].problem
                == "site_web on kestrel refuses connections: does it listen on its route's port, on all addresses?"
        )
        #expect(statuses[2].problem == "site_none has no healthy task")
        try await listening.close()
    }

    private static func route(_ host: String, port: Int) -> RoutingTable.Route {
        .init(
            host: host,
            stack: "site",
            service: "site_web",
            upstreams: [.init(address: "127.0.0.1", port: port, task: "task-\(port)", node: "kestrel")]
        )
    }
}
