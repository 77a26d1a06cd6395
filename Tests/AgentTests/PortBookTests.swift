import Engines
import FoundationEssentials
import Systems
import TestSupport
import Testing

@testable import Agent

@Suite struct PortBookTests {
    static func view(ports: [SwarmView.Task.Port]) -> SwarmView {
        SwarmView(
            services: [
                .init(id: "s", name: "site_web", stack: "site", routes: [RouteLabel(host: "a.example", port: 80)])
            ],
            nodes: [.init(id: "n", name: "a", address: "10.0.0.1", ready: true)],
            tasks: [.init(id: "t", service: "s", node: "n", isRunning: true, isWanted: true, ports: ports)]
        )
    }

    private static let port = SwarmView.Task.Port(target: 80, published: 32768)
    /// Nobody listens there: what is not remembered stays unknown.
    private static let nobody = Docker.Client(socket: "/nonexistent.sock", deadline: .milliseconds(200))

    @Test func `ports that Swarm forgot after an election are remembered`() async {
        let book = PortBook(docker: Self.nobody, peers: Peers(all: []))
        _ = await book.complete(Self.view(ports: [Self.port]))
        #expect(await book.complete(Self.view(ports: [])).tasks[0].ports == [Self.port])
    }

    @Test func `a task nobody knows the ports of has none`() async {
        let book = PortBook(docker: Self.nobody, peers: Peers(all: []))
        #expect(await book.complete(Self.view(ports: [])).tasks[0].ports.isEmpty)
    }

    @Test func `a fresh agent learns the ports from the containers`() async throws {
        let containers = """
            [{"Id":"c","State":"running","Labels":{"com.docker.swarm.task.id":"t"},\
            "Ports":[{"IP":"0.0.0.0","PrivatePort":80,"PublicPort":32768,"Type":"tcp"}]}]
            """
        let stub = StubServer { request in
            request.target == "/version"
                ? .json(#"{"Version":"26","ApiVersion":"1.45","MinAPIVersion":"1.24"}"#) : .json(containers)
        }
        defer { stub.stop() }
        let book = PortBook(docker: Docker.Client(socket: stub.path), peers: Peers(all: []))
        #expect(await book.complete(Self.view(ports: [])).tasks[0].ports == [Self.port])
    }
}
