@testable import Agent
import Estate
import Foundation
import Glibc
import Systems
import TestSupport
import Testing

/// Docker's side of the protocol, over a real socket.
struct VolumePluginTests {
    struct Reply: Decodable, Equatable {
        struct Volume: Decodable, Equatable {
            var Name: String
            var Mountpoint: String
        }
        var Err: String
        var Mountpoint: String?
        var Volume: Volume?
        var Volumes: [Volume]?
        var Capabilities: [String: String]?
        var Implements: [String]?
    }

    static func serving(
        _ fixture: VolumeFixture,
        answers: (any VolumeAnswers)? = nil,
        _ body: (AgentClient) async throws -> Void
    ) async throws {
        let path = "\(fixture.root)/plugin.sock"
        let plugin = VolumePlugin(driver: answers ?? fixture.answers, logger: fixture.logger)
        try await fixture.run { () async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await PluginListener(path: path, plugin: plugin, logger: fixture.logger).run() }
                let wire = AgentClient(socket: path, deadline: .seconds(20))
                try await ready(wire)
                try await body(wire)
                group.cancelAll()
            }
        }
    }

    static func ready(_ wire: AgentClient) async throws {
        while (try? await wire.post("/Plugin.Activate", body: [])) == nil {
            await Task.yield()
        }
    }

    static func ask(_ wire: AgentClient, _ verb: String, _ body: String = "") async throws -> Reply {
        // What goes wrong is told with status 200 too: anything else is thrown here.
        let answer = try await wire.post("/\(verb)", body: Array(body.utf8))
        return try JSONDecoder().decode(Reply.self, from: Data(answer))
    }

    @Test func `Docker learns that this is a driver of volumes for the whole Swarm`() async throws {
        try await Self.serving(VolumeFixture()) { wire async throws in
            #expect(try await Self.ask(wire, "Plugin.Activate").Implements == ["VolumeDriver"])
            #expect(try await Self.ask(wire, "VolumeDriver.Capabilities").Capabilities == ["Scope": "global"])
        }
    }

    @Test func `a volume's life, as Docker asks for it`() async throws {
        let fixture = try VolumeFixture()
        let path = "\(fixture.root)/srv/volumes/site_pages"
        let volume = Reply.Volume(Name: "site_pages", Mountpoint: path)
        try await Self.serving(fixture) { wire async throws in
            #expect(try await Self.ask(wire, "VolumeDriver.List").Volumes == [])
            #expect(try await Self.ask(wire, "VolumeDriver.Get", #"{"Name":"site_pages"}"#).Err != "")
            #expect(try await Self.ask(wire, "VolumeDriver.Create", #"{"Name":"site_pages","Opts":{}}"#).Err == "")
            #expect(try await Self.ask(wire, "VolumeDriver.Create", #"{"Name":"site_pages","Opts":null}"#).Err == "")
            #expect(try await Self.ask(wire, "VolumeDriver.Get", #"{"Name":"site_pages"}"#).Volume == volume)
            #expect(try await Self.ask(wire, "VolumeDriver.List").Volumes == [volume])
            #expect(try await Self.ask(wire, "VolumeDriver.Path", #"{"Name":"site_pages"}"#).Mountpoint == path)
            let mounted = try await Self.ask(wire, "VolumeDriver.Mount", #"{"Name":"site_pages","ID":"1"}"#)
            #expect(mounted.Mountpoint == path && mounted.Err == "")
            #expect(try await Self.ask(wire, "VolumeDriver.Remove", #"{"Name":"site_pages"}"#).Err.contains("in use"))
            #expect(try await Self.ask(wire, "VolumeDriver.Unmount", #"{"Name":"site_pages","ID":"1"}"#).Err == "")
            #expect(try await Self.ask(wire, "VolumeDriver.Remove", #"{"Name":"site_pages"}"#).Err == "")
            #expect(try await Self.ask(wire, "VolumeDriver.Remove", #"{"Name":"site_pages"}"#).Err == "")
            #expect(try await Self.ask(wire, "VolumeDriver.Get", #"{"Name":"site_pages"}"#).Err.contains("no volume"))
        }
    }

    @Test func `what is there keeps its owner and its mode`() async throws {
        let fixture = try VolumeFixture()
        try fixture.makeVolume("site_pages")
        let path = "\(fixture.root)/srv/volumes/site_pages"
        #expect(unsafe chmod(path, 0o750) == 0)
        try await Self.serving(fixture) { wire async throws in
            #expect(try await Self.ask(wire, "VolumeDriver.Create", #"{"Name":"site_pages"}"#).Err == "")
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o750)
            #expect(try await Self.ask(wire, "VolumeDriver.Create", #"{"Name":"fresh"}"#).Err == "")
            let fresh = "\(fixture.root)/srv/volumes/fresh"
            #expect(try FileManager.default.attributesOfItem(atPath: fresh)[.posixPermissions] as? Int == 0o755)
        }
    }

    @Test(arguments: [
        ("VolumeDriver.Mount", "", "no volume was named"),
        ("VolumeDriver.Mount", #"{"Name":"site_pages"}"#, "no mount was named"),
        ("VolumeDriver.Create", #"{"Name":"../../etc"}"#, "cannot name a volume"),
        ("VolumeDriver.Create", #"{"Name":"a","Opts":{"o":"bind"}}"#, "no option `o`"),
        ("VolumeDriver.Create", #"{"Name":"a","Opts":{"quota":"much"}}"#, "is not a size"),
        ("VolumeDriver.Unmount", "nonsense", "no volume was named"),
    ])
    func `a question that makes no sense is answered in words`(verb: String, body: String, words: String) async throws {
        try await Self.serving(VolumeFixture()) { wire async throws in
            #expect(try await Self.ask(wire, verb, body).Err.contains(words))
        }
    }

    @Test func `Docker of Debian 12 is understood, which names the socket as its host`() async throws {
        let fixture = try VolumeFixture()
        try await Self.serving(fixture) { _ async throws in
            let answer = RawRequest.send(
                "POST /Plugin.Activate HTTP/1.1\r\nHost: /run/docker/plugins/trivet.sock\r\n"
                    + "User-Agent: Go-http-client/1.1\r\nContent-Length: 0\r\n"
                    + "Accept: application/vnd.docker.plugins.v1.2+json\r\nConnection: close\r\n\r\n",
                to: "\(fixture.root)/plugin.sock"
            )
            #expect(answer.hasPrefix("HTTP/1.1 200 OK") && answer.contains(#""Implements":["VolumeDriver"]"#))
        }
    }

    @Test func `where CephFS is not mounted Docker starts all the same, and nothing is written`() async throws {
        let book = VolumeBook(engine: .ceph, volumes: ["site_pages": .init()])
        let fixture = try VolumeFixture(book: book)
        try await Self.serving(fixture) { wire async throws in
            #expect(try await Self.ask(wire, "VolumeDriver.List").Volumes?.map(\.Name) == ["site_pages"])
            #expect(try await Self.ask(wire, "VolumeDriver.Get", #"{"Name":"site_pages"}"#).Err == "")
            for verb in ["Create", "Mount", "Remove"] {
                let reply = try await Self.ask(wire, "VolumeDriver.\(verb)", #"{"Name":"site_pages","ID":"1"}"#)
                #expect(reply.Err.contains("is not CephFS: nothing is mounted there"))
            }
            #expect(!fixture.has("volumes/site_pages") && !fixture.has(".making") && !fixture.has(".bin"))
        }
    }

    @Test func `the place that something else took is taken back`() async throws {
        let fixture = try VolumeFixture()
        let path = "\(fixture.root)/plugin.sock"
        try await Self.serving(fixture) { _ in
            _ = unsafe unlink(path)
            // A new client: the old one may keep its connection.
            while RawRequest.send("POST /Plugin.Activate HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", to: path)
                .isEmpty
            {
                await Task.yield()
            }
        }
    }

    @Test func `what stands in for the agent says what there is, and refuses what would need it`() async throws {
        let fixture = try VolumeFixture(book: VolumeBook(engine: .ceph, volumes: ["site_pages": .init()]))
        var held = HeldVolumes(boot: "1")
        held.take("by_hand", id: "1", at: VolumeFixture.now)
        try fixture.store.write(held)
        let answers = StandInAnswers(files: fixture.files, store: fixture.store)
        try await Self.serving(fixture, answers: answers) { wire async throws in
            #expect(try await Self.ask(wire, "VolumeDriver.List").Volumes?.map(\.Name) == ["by_hand", "site_pages"])
            #expect(try await Self.ask(wire, "VolumeDriver.Get", #"{"Name":"by_hand"}"#).Err == "")
            #expect(try await Self.ask(wire, "VolumeDriver.Get", #"{"Name":"another"}"#).Err.contains("no volume"))
            let refused = try await Self.ask(wire, "VolumeDriver.Mount", #"{"Name":"site_pages","ID":"1"}"#)
            #expect(refused.Err.contains("agent of this host is down"))
            #expect(try await Self.ask(wire, "VolumeDriver.Unmount", #"{"Name":"site_pages","ID":"1"}"#).Err == "")
        }
    }
}

/// Bytes to a socket and all that comes back; empty when nobody listens.
enum RawRequest {
    static func send(_ text: String, to path: String) -> String {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: Array(path.utf8)) }
        let isConnected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard isConnected, unsafe Glibc.send(descriptor, text, text.utf8.count, Int32(MSG_NOSIGNAL)) > 0 else {
            return ""
        }
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { return String(decoding: all, as: UTF8.self) }
            all += chunk[..<count]
        }
    }
}
