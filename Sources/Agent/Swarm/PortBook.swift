internal import Engines
internal import Systems

/// Which host ports tasks have. Swarm's store forgets them when its leadership changes: the tasks that go on running are
/// reported anew with an empty PortStatus. A task's ports never change, and its container knows them.
actor PortBook {
    typealias Ports = [String: [SwarmView.Task.Port]]

    private let docker: Docker.Client
    private let peers: Peers
    private var known: Ports = [:]

    init(docker: Docker.Client, peers: Peers) {
        self.docker = docker
        self.peers = peers
    }

    /// The same view with ports for every running task that anybody knows them of.
    func complete(_ view: SwarmView) async -> SwarmView {
        let running = view.tasks.filter(\.isRunning)
        for task in running where !task.ports.isEmpty { known[task.id] = task.ports }
        let alive = Set(running.map(\.id))
        known = known.filter { alive.contains($0.key) }
        let routed = Set(view.services.filter { !$0.routes.isEmpty }.map(\.id))
        let isMissing = running.contains { routed.contains($0.service) && $0.ports.isEmpty && known[$0.id] == nil }
        if isMissing { known.merge(await asked()) { old, _ in old } }
        var complete = view
        for index in complete.tasks.indices where complete.tasks[index].ports.isEmpty {
            complete.tasks[index].ports = known[complete.tasks[index].id] ?? []
        }
        return complete
    }

    /// Of this host's own containers, by task.
    nonisolated func local() async throws -> Ports {
        try await docker.containers().reduce(into: [:]) { ports, container in
            guard let task = container.labels?["com.docker.swarm.task.id"] else { return }
            ports[task] = (container.ports ?? []).compactMap { port in
                guard let target = port.target, let published = port.published else { return nil }
                return SwarmView.Task.Port(target: target, published: published, isHostMode: true)
            }
        }
    }

    private func asked() async -> Ports {
        async let others: [(peer: Peers.Peer, answer: Result<Ports, Peers.Failure>)] = peers.ask("/v1/ports")
        var all = (try? await local()) ?? [:]
        for (_, answer) in await others { all.merge((try? answer.get()) ?? [:]) { mine, _ in mine } }
        return all
    }
}
