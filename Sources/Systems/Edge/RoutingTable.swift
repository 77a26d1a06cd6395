/// Host names, and the tasks that answer for them now. Equal inputs give equal tables, in every order of their parts.
package struct RoutingTable: Sendable, Equatable, Codable {
    package struct Upstream: Sendable, Equatable, Codable {
        package var address: String
        package var port: Int
        package var task: String
        package var container: String?
        package var node: String

        package init(address: String, port: Int, task: String, container: String? = nil, node: String) {
            self.address = address
            self.port = port
            self.task = task
            self.container = container
            self.node = node
        }
    }

    package struct Route: Sendable, Equatable, Codable {
        package var host: String
        package var stack: String
        package var service: String
        package var upstreams: [Upstream]

        package init(host: String, stack: String, service: String, upstreams: [Upstream]) {
            self.host = host
            self.stack = stack
            self.service = service
            self.upstreams = upstreams
        }
    }

    /// In the order of their host names.
    package var routes: [Route]

    package init(routes: [Route] = []) {
        self.routes = routes
    }

    package static func compute(from view: SwarmView) -> RoutingTable {
        let ready = Dictionary(view.nodes.filter(\.ready).map { ($0.id, $0) }) { first, _ in first }
        let tasks = Dictionary(grouping: view.tasks.filter { $0.isRunning && $0.isWanted }, by: \.service)
        var routes: [String: Route] = [:]
        // Two services with one host name cannot both be right: the first by name has it, on every host alike.
        for service in view.services.sorted(by: { $0.name < $1.name }) {
            for label in service.routes where routes[label.host] == nil {
                let upstreams = (tasks[service.id] ?? []).compactMap { upstream($0, port: label.port, nodes: ready) }
                routes[label.host] = Route(
                    host: label.host,
                    stack: service.stack,
                    service: service.name,
                    upstreams: upstreams.sorted(by: before)
                )
            }
        }
        return RoutingTable(routes: routes.values.sorted { $0.host < $1.host })
    }

    /// The same table without tasks that are known to be ending, named by task or container.
    package func without(_ gone: Set<String>) -> RoutingTable {
        guard !gone.isEmpty else { return self }
        var table = self
        for index in table.routes.indices {
            table.routes[index].upstreams.removeAll { upstream in
                gone.contains(upstream.task) || upstream.container.map(gone.contains) == true
            }
        }
        return table
    }

    /// The same table without the tasks on hosts that may be dead, wherever a route has others.
    package func avoiding(_ addresses: Set<String>) -> RoutingTable {
        guard !addresses.isEmpty else { return self }
        var table = self
        for index in table.routes.indices {
            let others = table.routes[index].upstreams.filter { !addresses.contains($0.address) }
            if !others.isEmpty { table.routes[index].upstreams = others }
        }
        return table
    }

    package var statuses: [RouteStatus] {
        routes.map { route in
            RouteStatus(
                host: route.host,
                service: route.service,
                upstreams: route.upstreams.count,
                problem: route.upstreams.isEmpty ? "\(route.service) has no healthy task" : nil
            )
        }
    }

    private static func upstream(_ task: SwarmView.Task, port: Int, nodes: [String: SwarmView.Node]) -> Upstream? {
        guard let node = nodes[task.node],
            let published = task.ports.first(where: { $0.isHostMode && $0.target == port && $0.published > 0 })
        else { return nil }
        return Upstream(
            address: node.address,
            port: published.published,
            task: task.id,
            container: task.container,
            node: node.name
        )
    }

    private static func before(_ left: Upstream, _ right: Upstream) -> Bool {
        (left.address, left.port, left.task) < (right.address, right.port, right.task)
    }
}
