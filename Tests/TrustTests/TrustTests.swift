import Estate
import FoundationEssentials
import Planning
import Systems
import Testing
import Trust

/// With the real `age`.
@Suite struct TrustTests {
    private func temporary() throws -> String {
        let path = "/tmp/trivet-trust-\(UInt64.random(in: 0...UInt64.max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    @Test func `secrets come back as they were set, and the file shows none`() async throws {
        let directory = try temporary()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let key = OperatorKey(environment: ["TRIVET_KEY": "\(directory)/key"])
        #expect(try await key.create())
        #expect(try await !key.create())
        let store = SecretStore(directory: directory, key: key)
        try await store.set("forum-db", Secret("hunter2"))
        #expect(try await store.load()["forum-db"]?.reveal() == "hunter2")
        let file = try String(contentsOfFile: store.path, encoding: .utf8)
        #expect(!file.contains("hunter2") && !file.contains("forum-db"))
        #expect(try await store.remove("forum-db"))
        #expect(try await store.load().isEmpty)
    }

    @Test func `without the key the error says where it is looked for`() async throws {
        let directory = try temporary()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let key = OperatorKey(environment: ["TRIVET_KEY": "\(directory)/key"])
        try await key.create()
        try await SecretStore(directory: directory, key: key).set("a", Secret("b"))
        let other = SecretStore(
            directory: directory,
            key: OperatorKey(environment: ["TRIVET_KEY": "\(directory)/other"])
        )
        let failure = await #expect(throws: Failure.self) { try await other.load() }
        #expect(failure?.what.contains("\(directory)/other") ?? false)
    }

    @Test func `the authority issues a certificate for each host, and its note does not change`() async throws {
        let directory = try temporary()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let key = OperatorKey(environment: ["TRIVET_KEY": "\(directory)/key"])
        try await key.create()
        let store = SecretStore(directory: directory, key: key)
        #expect(try await Authority.create(estate: "test", directory: directory, store: store))
        #expect(try await !Authority.create(estate: "test", directory: directory, store: store))
        let authority = try Authority(directory: directory, secrets: try await store.load())
        let estate = Estate(name: "test", hosts: [Host(name: "a", ssh: .local, address: "10.0.0.1")])
        let first = try authority.certificates(for: estate).hosts["a"]
        let second = try authority.certificates(for: estate).hosts["a"]
        #expect(first?.note == second?.note)
        #expect(first?.note.contains("a,a.test.internal,registry.internal,10.0.0.1") ?? false)
        #expect(first?.key.shown == "[secret key of a]")
    }

    @Test func `with shared files every host may answer for the registry, and all know the same secret`() async throws {
        let directory = try temporary()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let key = OperatorKey(environment: ["TRIVET_KEY": "\(directory)/key"])
        try await key.create()
        let store = SecretStore(directory: directory, key: key)
        _ = try await Authority.create(estate: "test", directory: directory, store: store)
        let authority = try Authority(directory: directory, secrets: try await store.load())
        let hosts = ["a", "b", "c"].map { Host(name: $0, ssh: .local, address: "10.0.0.1") }
        var estate = Estate(name: "test", hosts: hosts)
        func named() throws -> [String] {
            let issued = try authority.certificates(for: estate).hosts
            return issued.filter { $0.value.note.contains(",registry.internal,") }.keys.sorted()
        }
        #expect(try named() == ["a"])
        estate.storage.engine = .ceph
        #expect(try named() == ["a", "b", "c"])
        let uploads = try authority.certificates(for: estate).uploads
        #expect(try authority.certificates(for: estate).uploads == uploads)
        #expect(uploads.hasSecrets && uploads.reveal().count == 64)
    }

    @Test func `a secret shows itself nowhere`() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(describing: [secret]), String(reflecting: secret), dumped] {
            #expect(!text.contains("hunter2"))
        }
    }
}
