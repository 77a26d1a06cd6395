internal import Engines
internal import Hosts
internal import Planning
internal import Systems

/// What this host's Docker says of itself and of the Swarm.
struct DockerReader: Sendable {
    let docker: Docker.Client
    let settings: AgentSettings
    /// Seconds. Less than peers wait for the whole answer: what hangs must not make its host look dead.
    var patience = 1.4
    /// Seconds for what a Swarm without a leader does not answer.
    var swarmPatience = 1.4

    func write(to status: inout HostStatus) async {
        async let containers = within(patience, "Docker does not say what runs") { try await docker.containers() }
        async let nodes = within(swarmPatience, "the Swarm's managers do not answer; they may be electing a leader") {
            try await docker.nodes()
        }
        switch await within(patience, "Docker does not answer", { try await docker.info() }) {
        case .success(let info):
            status.docker = info.serverVersion
            // Docker's own count goes wrong after a power cut.
            let running = try? await containers.get().filter { $0.state == "running" }.count
            status.containersRunning = running ?? info.containersRunning
            status.swarm = swarm(info, await nodes)
        case .failure(let error): status.problem = "\(error)"
        }
    }

    private func within<Value: Sendable>(
        _ seconds: Double,
        _ complaint: String,
        _ question: @escaping @Sendable () async throws -> Value
    ) async -> Result<Value, any Error> {
        await Result.of {
            try await withDeadline(seconds: seconds, question) { Failure(.timeout, complaint) }
        }
    }

    private func swarm(_ info: Docker.Info, _ nodes: Result<[Docker.Node], any Error>) -> HostStatus.Swarm {
        guard let swarm = info.swarm, swarm.state == "active" else {
            return HostStatus.Swarm(role: .outside, reachable: false, problem: info.swarm?.error)
        }
        guard swarm.isManager == true else { return HostStatus.Swarm(role: .worker) }
        switch nodes {
        case .success(let known):
            let nodes = known.map { $0.status(settings) }.sorted { $0.name < $1.name }
            let own = nodes.first { $0.id == swarm.nodeID }
            return HostStatus.Swarm(
                role: .manager,
                leader: own?.leader ?? false,
                reachable: own?.reachable ?? true,
                nodes: nodes
            )
        case .failure(let error):
            return HostStatus.Swarm(role: .manager, reachable: false, problem: "\(error)")
        }
    }
}
