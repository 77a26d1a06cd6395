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
        /// Tasks that are to run and have no host yet.
        var waiting: [StuckTasks.Task] = []
        var isUpdating: Bool { services.contains(where: \.isUpdating) }
    }

    let docker: Docker.Client
    let settings: AgentSettings
    /// After so long without an answer the same is asked once more.
    var patience: Duration = .seconds(1)
    var clock: any Clock<Duration> = ContinuousClock()

    /// - Parameter full: also the tasks that ended, for what they say of why.
    func read(full: Bool) async throws -> Reading {
        let nodes = try await nodes()
        async let services = docker.services()
        async let tasks = docker.tasks(filters: full ? [:] : ["desired-state": ["running"]])
        return try await Self.map(nodes: nodes, services: services, tasks: tasks, settings: settings)
    }

    /// While the Swarm elects a leader a question hangs, and goes on hanging when there is one; a later question is answered
    /// at once. So it is asked again beside those that hang, and the first to end decides.
    private func nodes() async throws -> [Docker.Node] {
        try await withThrowingTaskGroup(of: [Docker.Node]?.self) { group in
            defer { group.cancelAll() }
            for _ in 0..<Self.attempts {
                group.addTask { try await docker.nodes() }
                // One timer at a time: one that is cancelled still goes off.
                group.addTask {
                    try await clock.sleep(for: patience)
                    return nil
                }
                if let answer = try await group.next(), let answer { return answer }
            }
            while let answer = try await group.next() { if let answer { return answer } }
            throw CancellationError()
        }
    }

    /// Enough for as long as Docker's client waits for the first.
    private static let attempts = 8

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
            },
            waiting: tasks.compactMap(\.waiting)
        )
    }
}

extension AgentSettings {
    /// The private address of a host of the estate, by its name.
    func address(of name: String) -> String? {
        name == host ? address : peers.first { $0.name == name }?.address
    }
}
