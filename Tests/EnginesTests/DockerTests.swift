import Engines
import FoundationEssentials
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

    @Test func `a service moved by its new task first keeps what it wants in a label, and gets it back`() async throws {
        let wanted = #"{"Labels":{"a":"b"},"TaskTemplate":{"ForceUpdate":3},"UpdateConfig":{"Order":"stop-first"}}"#
        let moved =
            #"{"Labels":{"a":"b","lent":"stop-first"},"TaskTemplate":{"ForceUpdate":4},"UpdateConfig":{"Order":"start-first"}}"#
        let (stub, docker) = Self.docker { request in
            guard request.method == "GET" else { return .json("{}") }
            let spec = request.target.contains("s1") ? wanted : moved
            return .json(#"{"ID":"s","Version":{"Index":8},"Spec":"# + spec + "}")
        }
        defer { stub.stop() }
        try await docker.forceUpdate(service: "s1", startingFirstAsNotedIn: "lent")
        try await docker.restoreOrder(service: "s2", notedIn: "lent")
        let posts = try stub.requests.filter { $0.method == "POST" }
            .map { try JSONDecoder().decode(JSONValue.self, from: Data($0.body.utf8)) }
        #expect(posts.first == (try JSONDecoder().decode(JSONValue.self, from: Data(moved.utf8))))
        #expect(posts.last?["Labels"] == .object(["a": .string("b")]))
        #expect(posts.last?["UpdateConfig"]["Order"] == .string("stop-first"))
        #expect(posts.last?["TaskTemplate"]["ForceUpdate"] == .integer(4))
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

extension DockerTests {
    @Test func `images come with their names, and go by name and never by force`() async throws {
        let (stub, docker) = Self.docker { request in
            if request.method == "DELETE" {
                return request.target.contains("used")
                    ? .json(#"{"message":"conflict: unable to remove"}"#, status: 409) : .json(#"[{"Untagged":"x"}]"#)
            }
            return .json(
                #"[{"Id":"sha256:1","RepoTags":null,"RepoDigests":["r:5000/a@sha256:2"],"Created":7,"Size":9,"Containers":-1}]"#
            )
        }
        defer { stub.stop() }
        let images = try await docker.images()
        #expect(images.map(\.id) == ["sha256:1"] && images.first?.digests == ["r:5000/a@sha256:2"])
        try await docker.remove(image: "r:5000/a:1")
        #expect(stub.requests.last?.method == "DELETE")
        #expect(stub.requests.last?.target == "/v1.41/images/r:5000/a:1?force=false&noprune=true")
        let failure = await #expect(throws: Docker.Failure.self) { try await docker.remove(image: "used:1") }
        #expect(failure?.code == .conflict)
    }

    @Test func `the build cache is pruned of what is old, and says how much that was`() async throws {
        let (stub, docker) = Self.docker { _ in .json(#"{"CachesDeleted":null,"SpaceReclaimed":4096}"#) }
        defer { stub.stop() }
        #expect(try await docker.pruneBuildCache(unusedFor: "1h") == 4096)
        #expect(stub.requests.last?.method == "POST")
        #expect(
            stub.requests.last?.target == "/v1.41/build/prune?all=true&filters=%7B%22until%22%3A%5B%221h%22%5D%7D"
        )
    }

    @Test func `a service tells what it would be rolled back to`() async throws {
        let (stub, docker) = Self.docker { _ in
            .json(
                #"""
                [{"ID":"s1","Spec":{"Name":"a","TaskTemplate":{"ContainerSpec":{"Image":"a:2"}}},
                  "PreviousSpec":{"Name":"a","TaskTemplate":{"ContainerSpec":{"Image":"a:1"}}}}]
                """#
            )
        }
        defer { stub.stop() }
        let service = try #require(try await docker.services().first)
        #expect(service.previousSpec?.taskTemplate?.containerSpec?.image == "a:1")
    }
}
