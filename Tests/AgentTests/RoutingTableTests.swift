import Systems
import Testing

struct RoutingTableTests {
    static let view = SwarmView(
        services: [
            .init(
                id: "s1",
                name: "site_web",
                stack: "site",
                routes: RouteLabel.parse("weather.example:80 www.example:80")
            )
        ],
        nodes: [
            .init(id: "n1", name: "kestrel", address: "10.0.0.1", ready: true, leader: true),
            .init(id: "n2", name: "merlin", address: "10.0.0.2", ready: true),
        ],
        tasks: [task("t1", "n1", 32768), task("t2", "n2", 32770)]
    )

    static func task(_ id: String, _ node: String, _ port: Int) -> SwarmView.Task {
        .init(
            id: id,
            service: "s1",
            node: node,
            container: "c-\(id)",
            isRunning: true,
            isWanted: true,
            ports: [.init(target: 80, published: port)]
        )
    }

    static func places(_ view: SwarmView) -> [String] {
        RoutingTable.compute(from: view).routes.first?.upstreams.map { "\($0.address):\($0.port)" } ?? []
    }

    @Test func `each host name leads to every healthy task`() {
        let table = RoutingTable.compute(from: Self.view)
        #expect(table.routes.map(\.host) == ["weather.example", "www.example"])
        #expect(Self.places(Self.view) == ["10.0.0.1:32768", "10.0.0.2:32770"])
    }

    struct Change: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var left: [String]
        var apply: @Sendable (inout SwarmView) -> Void
    }

    static let changes = [
        Change(testDescription: "a task that is starting or unhealthy", left: ["10.0.0.2:32770"]) {
            $0.tasks[0].isRunning = false
        },
        Change(testDescription: "a task that is to be stopped", left: ["10.0.0.2:32770"]) {
            $0.tasks[0].isWanted = false
        },
        Change(testDescription: "a task on a node that is down", left: ["10.0.0.1:32768"]) {
            $0.nodes[1].ready = false
        },
        Change(testDescription: "a task on a node nobody knows", left: ["10.0.0.1:32768"]) { $0.nodes.remove(at: 1) },
        Change(testDescription: "a task with another port", left: ["10.0.0.2:32770"]) {
            $0.tasks[0].ports[0].target = 81
        },
        Change(testDescription: "a port of the routing mesh", left: ["10.0.0.2:32770"]) {
            $0.tasks[0].ports[0].isHostMode = false
        },
        Change(testDescription: "a port not yet chosen", left: ["10.0.0.2:32770"]) {
            $0.tasks[0].ports[0].published = 0
        },
        Change(testDescription: "all tasks gone", left: []) { $0.tasks = [] },
    ]

    @Test(arguments: changes) func `what cannot serve is left out`(_ change: Change) {
        var view = Self.view
        change.apply(&view)
        #expect(Self.places(view) == change.left)
    }

    @Test func `a route without a task stays in the table, so that it can be explained`() {
        var view = Self.view
        view.tasks = []
        #expect(
            RoutingTable.compute(from: view).statuses.map(\.problem) == [
                "site_web has no healthy task", "site_web has no healthy task",
            ]
        )
    }

    @Test func `the order of what Docker says does not matter`() {
        var view = Self.view
        view.tasks.reverse()
        view.nodes.reverse()
        #expect(RoutingTable.compute(from: view) == RoutingTable.compute(from: Self.view))
    }

    @Test(arguments: ["t1", "c-t1"]) func `a task that is known to end is left out by its name or its container's`(
        id: String
    ) {
        let table = RoutingTable.compute(from: Self.view).without([id])
        #expect(table.routes[0].upstreams.map(\.task) == ["t2"])
    }

    @Test(
        arguments: [
            (["10.0.0.2"], ["t1"]), (["10.0.0.2", "10.0.0.1"], ["t1", "t2"]), ([], ["t1", "t2"]),
        ] as [(Set<String>, [String])]
    )
    func `hosts that may be dead are avoided while there are others`(suspects: Set<String>, left: [String]) {
        let table = RoutingTable.compute(from: Self.view).avoiding(suspects)
        #expect(table.routes[0].upstreams.map(\.task) == left)
    }

    @Test(arguments: [
        ("a.example:80", [RouteLabel(host: "a.example", port: 80)]), ("", []), ("a.example", []), (":80", []),
        ("a.example:0 B.Example:8080", [RouteLabel(host: "b.example", port: 8080)]),
    ])
    func `labels that cannot be read are left out`(label: String, routes: [RouteLabel]) {
        #expect(RouteLabel.parse(label) == routes)
    }

    @Test(
        arguments: [
            ("10.0.0.1", "10.0.0.9:2377", "10.0.0.1"), ("0.0.0.0", "10.0.0.9:2377", "10.0.0.9"),
            ("127.0.0.1", nil, "10.9.9.9"), (nil, "0.0.0.0:2377", "10.9.9.9"),
        ] as [(String?, String?, String)]
    )
    func `a node's address is found though Docker hides it`(status: String?, manager: String?, address: String) {
        #expect(NodeAddress.choose(status: status, manager: manager, estate: "10.9.9.9") == address)
    }
}
