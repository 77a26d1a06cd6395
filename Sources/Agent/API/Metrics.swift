internal import Engines
internal import FoundationEssentials
internal import Synchronization
internal import Systems

/// What no exporter has, in Prometheus' text format. Every manager exports the Swarm's numbers: use `max`, not `sum`.
struct Metrics: Sendable {
    let keeper: TableKeeper
    let edge: EdgeHealth
    let peers: Peers
    let space: SpaceAPI
    let version: String

    func render() async -> String {
        var page = MetricsPage()
        if let reading = await keeper.lastReading() { services(reading, await keeper.taskFailures(), &page) }
        page.family("trivet_route_upstreams", "gauge", "Healthy tasks behind a route.")
        for route in await keeper.current()?.routes ?? [] {
            page.sample([("route", route.host), ("service", route.service)], route.upstreams.count)
        }
        await space.metrics(&page)
        await agent(&page)
        return page.text
    }

    private func services(_ reading: SwarmReader.Reading, _ failures: [String: Int], _ page: inout MetricsPage) {
        page.family("trivet_service_running_tasks", "gauge", "Tasks of the service that run.")
        for service in reading.services { page.sample(labels(service), service.running) }
        page.family("trivet_service_desired_tasks", "gauge", "Tasks of the service that should run.")
        for service in reading.services { page.sample(labels(service), service.desired) }
        page.family("trivet_service_task_failures_total", "counter", "Tasks seen to fail since the agent started.")
        for service in reading.services { page.sample(labels(service), failures[service.name] ?? 0) }
        page.family("trivet_service_update_state", "gauge", "1 for the state of the service's last update.")
        for service in reading.services {
            if let state = service.update { page.sample(labels(service) + [("state", state)], 1) }
        }
    }

    private func labels(_ service: ServiceStatus) -> [(String, String)] {
        [("stack", service.stack), ("service", service.name)]
    }

    private func agent(_ page: inout MetricsPage) async {
        page.family("trivet_agent_info", "gauge", "The agent's version.")
        page.sample([("version", version)], 1)
        page.family("trivet_agent_table_fresh", "gauge", "1 while the routing table comes from a manager that answers.")
        page.sample([], await keeper.problem == nil ? 1 : 0)
        page.family("trivet_agent_edge_fed", "gauge", "1 while Caddy has the routing table.")
        page.sample([], edge.problem == nil ? 1 : 0)
        page.family("trivet_agent_edge_loads_total", "counter", "Times that Caddy was given a table.")
        page.sample([], edge.loads.load(ordering: .relaxed))
        page.family("trivet_agent_peers", "gauge", "Other hosts of the estate.")
        page.sample([], peers.all.count)
        if let memory = Self.residentMemory() {
            page.family("process_resident_memory_bytes", "gauge", "Memory of the agent.")
            page.sample([], memory)
        }
    }

    static func residentMemory() -> Int? {
        let pages = HostFacts.text("/proc/self/statm")?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return pages.map { $0 * 4096 }
    }
}

/// Prometheus' text format.
struct MetricsPage {
    private(set) var text = ""
    private var name = ""

    mutating func family(_ name: String, _ type: String, _ help: String) {
        self.name = name
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    mutating func sample(_ labels: [(String, String)], _ value: Int) {
        let inside = labels.map { "\($0.0)=\"\(Self.escape($0.1))\"" }.joined(separator: ",")
        text += inside.isEmpty ? "\(name) \(value)\n" : "\(name){\(inside)} \(value)\n"
    }

    private static func escape(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.append(character)
            }
        }
    }
}
