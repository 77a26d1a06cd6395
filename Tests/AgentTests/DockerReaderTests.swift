@testable import Agent
import Engines
import Systems
import TestSupport
import Testing

struct DockerReaderTests {
    static let info =
        #"{"ServerVersion":"26.1.5","Containers":2,"ContainersRunning":2,"Swarm":{"NodeID":"n1","LocalNodeState":"active","ControlAvailable":true}}"#
    static let containers = #"[{"Id":"c1","Names":["/a"],"Image":"i","State":"running","Status":"Up","Created":1}]"#

    /// What is written of a Docker that answers nothing whose path contains one of `hanging`.
    static func read(hanging: [String], patience: Double = 60) async -> HostStatus {
        let stub = StubServer { request in
            if hanging.contains(where: request.target.contains) { return .silence }
            if request.target.contains("/info") { return .json(info) }
            return request.target.contains("/containers") ? .json(containers) : KeeperTests.answer(request.target)
        }
        defer { stub.stop() }
        var reader = DockerReader(docker: Docker.Client(socket: stub.path), settings: WatcherTests.settings)
        reader.patience = patience
        reader.swarmPatience = hanging.isEmpty ? 60 : 0.1
        var status = HostStatus.silent(name: "kestrel", address: "10.0.0.1", problem: "")
        status.problem = nil
        await reader.write(to: &status)
        return status
    }

    @Test func `a Docker that answers is described`() async {
        let status = await Self.read(hanging: [])
        #expect(status.docker == "26.1.5")
        #expect(status.containersRunning == 1)
        #expect(status.swarm?.leader == true)
    }

    @Test func `a Swarm without a leader hides nothing else of its host, and keeps nobody waiting`() async {
        let status = await Self.read(hanging: ["/nodes"])
        #expect(status.problem == nil)
        #expect(status.containersRunning == 1)
        #expect(status.swarm?.reachable == false)
        #expect(status.swarm?.problem?.contains("electing a leader") == true)
    }

    @Test func `a Docker that hangs is a problem of its host`() async {
        #expect(
            await Self.read(hanging: ["/info", "/nodes", "/containers"], patience: 0.1).problem
                == "Docker does not answer"
        )
    }
}
