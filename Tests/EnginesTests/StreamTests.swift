import Engines
import TestSupport
import Testing

struct StreamTests {
    @Test func `events come one by one, and a line that is none is passed over`() async throws {
        let lines = """
            {"Type":"container","Action":"kill","Actor":{"ID":"c1","Attributes":{"signal":"15"}},"timeNano":5}
            no event
            {"Type":"node","Action":"update","Actor":{"ID":"n1"}}

            """
        let (stub, docker) = DockerTests.docker { _ in .stream(Array(lines.utf8)) }
        defer { stub.stop() }
        var actions: [String] = []
        for try await event in try await docker.events(filters: ["type": ["container"]]) {
            actions.append("\(event.type ?? "") \(event.action ?? "") \(event.actor?.attributes?["signal"] ?? "-")")
        }
        #expect(actions == ["container kill 15", "node update -"])
    }

    @Test func `a service's log tells task and node of each line`() async throws {
        let details = "com.docker.swarm.node.id=n1,com.docker.swarm.service.id=s1,com.docker.swarm.task.id=t1"
        let bytes =
            frame(1, "2026-11-23T05:00:00.1Z \(details) hello world\n")
            + frame(2, "2026-11-23T05:00:01.1Z \(details) \n") + frame(2, "Error from daemon: node n2 is gone\n")
        let (stub, docker) = DockerTests.docker { _ in .stream(bytes) }
        defer { stub.stop() }
        var lines: [Docker.LogLine] = []
        for try await line in try await docker.logs(service: "s1", .init(tail: 10)) { lines.append(line) }
        #expect(lines.map(\.text) == ["hello world", "", "Error from daemon: node n2 is gone"])
        #expect(lines.map(\.isError) == [false, true, true])
        #expect(lines.first?.task == "t1" && lines.first?.node == "n1")
        #expect(lines.first?.time == "2026-11-23T05:00:00.1Z")
        #expect(stub.requests.last?.target.contains("tail=10") == true)
    }

    @Test func `a terminal's log has no frames`() async throws {
        let (stub, docker) = DockerTests.docker { _ in .stream(Array("1 one\r\n2 two".utf8)) }
        defer { stub.stop() }
        var lines: [String] = []
        for try await line in try await docker.logs(container: "c", .init(hasTerminal: true)) {
            lines.append(line.text)
        }
        #expect(lines == ["one", "two"])
    }

    @Test func `Caddy is loaded, and its refusal kept`() async throws {
        let stub = StubServer { request in
            request.target == "/load" ? .json(#"{"error":"loading: bad"}"#, status: 400) : .json("null")
        }
        defer { stub.stop() }
        let caddy = Caddy.Client(socket: stub.path)
        #expect(try await caddy.configuration() == Array("null".utf8))
        let failure = await #expect(throws: Caddy.Failure.self) { try await caddy.load("{}") }
        #expect(failure == .refused(status: 400, message: #"{"error":"loading: bad"}"#))
        #expect(stub.requests.last == .init(method: "POST", target: "/load", body: "{}"))
    }

    private func frame(_ stream: UInt8, _ text: String) -> [UInt8] {
        let count = text.utf8.count
        return [stream, 0, 0, 0, 0, 0, UInt8(count >> 8), UInt8(count & 255)] + Array(text.utf8)
    }
}
