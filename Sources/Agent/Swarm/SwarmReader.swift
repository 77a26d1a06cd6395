internal import Engines
internal import Estate
internal import Systems

/// What a manager's Docker says of the Swarm, in Trivet's own values.
struct SwarmReader: Sendable {
    struct Reading: Sendable {
        var view: SwarmView
        var nodes: [HostStatus.Node]
        var services: [ServiceStatus]
        /// Failed tasks by service name; only in a full reading.
        var failures: [String: Set<String>]
        var isUpdating: Bool { services.contains(where: \.isUpdating) }
    }

    let docker: Docker.Client
    let settings: AgentSettings

    /// - Parameter full: also the tasks that ended, for what they say of why.
    func read(full: Bool) async throws -> Reading {
        async let nodes = docker.nodes()
        async let services = docker.services()
        async let tasks = docker.tasks(filters: full ? [:] : ["desired-state": ["running"]])
        return try await Self.map(nodes: nodes, services: services, tasks: tasks, settings: settings)
    }

    static func map(
        nodes: [Docker.Node],
        services: [Docker.Service],
        tasks: [Docker.Task],
        settings: AgentSettings
    ) -> Reading {
        let failed = Dictionary(grouping: tasks.filter(\.hasFailed)) { $0.service ?? "" }
        let up = Set(nodes.filter { $0.status?.state != "down" }.map(\.id))
        let running = tasks.filter { $0.status?.state == "running" && $0.desiredState == "running" }
            .filter { $0.node.map(up.contains) ?? false }
            .reduce(into: [String: Int]()) { $0[$1.service ?? "", default: 0] += 1 }
        let statuses = services.map { $0.status(failed: failed[$0.id] ?? [], running: running[$0.id] ?? 0) }
            .sorted { $0.name < $1.name }
        let names = Dictionary(services.map { ($0.id, $0.spec.name) }) { first, _ in first }
        let view = SwarmView(
            services: services.map(\.view),
            nodes: nodes.compactMap { $0.view(settings) },
            tasks: tasks.compactMap(\.view)
        )
        return Reading(
            view: view,
            nodes: nodes.map { $0.status(settings) }.sorted { $0.name < $1.name },
            services: statuses,
            failures: failed.reduce(into: [:]) { failures, entry in
                if let name = names[entry.key] { failures[name] = Set(entry.value.map(\.id)) }
            }
        )
    }
}

extension AgentSettings {
    /// The private address of a host of the estate, by its name.
    func address(of name: String) -> String? {
        name == host ? address : peers.first { $0.name == name }?.address
    }
}
