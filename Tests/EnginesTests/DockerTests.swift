import Engines
import TestSupport
import Testing

struct DockerTests {
    static let version = #"{"Version":"26.1.5","ApiVersion":"1.45","MinAPIVersion":"1.24"}"#

    /// Answers `/version`, and everything else from the closure.
    static func docker(_ answer: @escaping @Sendable (StubServer.Request) -> StubServer.Answer) -> (
        StubServer, Docker.Client
    ) {
        let stub = StubServer { $0.target == "/version" ? .json(version) : answer($0) }
        return (stub, Docker.Client(socket: stub.path, deadline: .milliseconds(500)))
    }

    @Test func `services are asked with their status and their filters`() async throws {
        let (stub, docker) = Self.docker { _ in
            .json(
                #"""
                [{"ID":"s1","Version":{"Index":7},"Spec":{"Name":"site_web","Labels":{"a":"b"},
                  "TaskTemplate":{"ContainerSpec":{"Image":"web:1@sha256:0"}},"Mode":{"Replicated":{"Replicas":2}}},
                  "UpdateStatus":{"State":"completed","Message":"update completed"},
                  "ServiceStatus":{"RunningTasks":1,"DesiredTasks":2,"CompletedTasks":0}}]
                """#
            )
        }
        defer { stub.stop() }
        let services = try await docker.services(filters: ["label": ["trivet.estate=home"]])
        #expect(services.map(\.spec.name) == ["site_web"])
        #expect(services.first?.tasks?.running == 1 && services.first?.tasks?.desired == 2)
        #expect(services.first?.updateStatus?.state == "completed")
        #expect(
            stub.requests.last?.target
                == "/v1.41/services?status=true&filters=%7B%22label%22%3A%5B%22trivet.estate%3Dhome%22%5D%7D"
        )
    }

    @Test(arguments: [
        ("1.45", "1.24", "/v1.41"), ("1.41", "1.12", "/v1.41"), ("1.52", "1.44", "/v1.44"),
    ])
    func `the version of the API is the one known here, or the nearest`(newest: String, oldest: String, prefix: String)
        async throws
    {
        let stub = StubServer { request in
            request.target == "/version"
                ? .json(#"{"Version":"x","ApiVersion":"\#(newest)","MinAPIVersion":"\#(oldest)"}"#) : .json("[]")
        }
        defer { stub.stop() }
        _ = try await Docker.Client(socket: stub.path).nodes()
        #expect(stub.requests.last?.target == "\(prefix)/nodes")
    }

    @Test func `a daemon that is too old is refused in words`() async throws {
        let stub = StubServer { _ in .json(#"{"Version":"19.03","ApiVersion":"1.40","MinAPIVersion":"1.12"}"#) }
        defer { stub.stop() }
        let failure = await #expect(throws: Docker.Failure.self) {
            try await Docker.Client(socket: stub.path).nodes()
        }
        #expect(failure?.message.contains("at least 1.41") == true)
    }

    @Test(arguments: [
        (404, "no such service", Docker.Failure.Code.notFound), (409, "name in use", .conflict),
        (503, "This node is not a swarm manager.", .notManager),
        (500, "rpc error: update out of sequence", .outOfSequence), (500, "disk full", .refused(500)),
    ])
    func `what Docker refuses keeps its words`(status: Int, words: String, code: Docker.Failure.Code) async throws {
        let (stub, docker) = Self.docker { _ in .json(#"{"message":"\#(words)"}"#, status: status) }
        defer { stub.stop() }
        let failure = await #expect(throws: Docker.Failure.self) { try await docker.services() }
        #expect(failure?.code == code)
        #expect(failure?.message == words)
    }

    @Test func `a Docker that never answers fails at the deadline`() async throws {
        let (stub, docker) = Self.docker { _ in .silence }
        defer { stub.stop() }
        let failure = await #expect(throws: Docker.Failure.self) { try await docker.info() }
        #expect(failure?.code == .timedOut)
    }

    @Test func `a Docker that is not there is unreachable`() async throws {
        let docker = Docker.Client(socket: "/tmp/trivet-no-such.sock", deadline: .milliseconds(500))
        let failure = await #expect(throws: Docker.Failure.self) { try await docker.info() }
        #expect(failure?.code == .unreachable || failure?.code == .timedOut)
    }

    @Test func `an update that comes too late is read and written again`() async throws {
        let (stub, docker) = Self.docker { request in
            guard request.method == "POST" else {
                return .json(
                    #"{"ID":"s1","Version":{"Index":8},"Spec":{"Name":"w","TaskTemplate":{"ForceUpdate":3,"Delay":5000000000}}}"#
                )
            }
            return request.target.contains("attempt")
                ? .json("{}") : .json(#"{"message":"update out of sequence"}"#, status: 500)
        }
        defer { stub.stop() }
        await #expect(throws: Docker.Failure.self) { try await docker.forceUpdate(service: "s1") }
        let posts = stub.requests.filter { $0.method == "POST" }
        #expect(posts.count == 5)
        #expect(posts.first?.target == "/v1.41/services/s1/update?version=8")
        #expect(posts.first?.body.contains(#""ForceUpdate":4"#) == true)
        #expect(posts.first?.body.contains(#""Delay":5000000000"#) == true)
    }

    @Test func `a node is drained with the rest of its spec kept`() async throws {
        let (stub, docker) = Self.docker { request in
            request.method == "GET"
                ? .json(
                    #"{"ID":"n1","Version":{"Index":4},"Spec":{"Role":"manager","Availability":"active","Labels":{"a":"b"}}}"#
                )
                : .json("{}")
        }
        defer { stub.stop() }
        try await docker.setAvailability("drain", node: "n1")
        let body = try #require(stub.requests.last?.body)
        #expect(
            body.contains(#""Availability":"drain""#) && body.contains(#""Role":"manager""#)
                && body.contains(#""a":"b""#)
        )
    }
}
