@testable import Agent
import Engines
import Estate
import Foundation
import Planning
import Systems
import TestSupport
import Testing

struct VolumeBinTests {
    static func peer(holds: String, users: String = "{}") -> StubServer {
        StubServer { .json($0.target == "/v1/volumes/holds" ? holds : users) }
    }

    static let free = #"{"host":"peer0","isSure":true,"held":[]}"#

    /// CephFS as far as the mounts tell; the script itself still refuses, so nothing is moved by these tests.
    static func refusal(peers: Peers) async throws -> String {
        let docker = VolumeFixture.docker([])
        defer { docker.stop() }
        let fixture = try VolumeFixture(
            book: VolumeBook(engine: .ceph),
            docker: VolumeFixture.client(docker),
            peers: peers,
            mounts: VolumeFilesTests.ceph
        )
        var words = ""
        try await fixture.run { () async throws in
            let failure = await #expect(throws: Failure.self) { try await fixture.bin.remove("a", who: "ann") }
            words = "\(failure?.what ?? "")"
        }
        return words
    }

    @Test(arguments: [
        (#"{"host":"peer0","isSure":true,"held":["a"]}"#, "{}", "in use on peer0"),
        (#"{"host":"peer0","isSure":false,"held":[]}"#, "{}", "does not know yet"),
        (
            free, #"{"a":[{"host":"merlin","container":"c7","isRunning":false}]}"#,
            "used by the stopped container c7 on merlin"
        ),
        (free, "{}", "not on the file system"),
    ])
    func `on CephFS every other host must say that it does not use the volume`(
        holds: String,
        users: String,
        words: String
    ) async throws {
        let stub = Self.peer(holds: holds, users: users)
        defer { stub.stop() }
        #expect(try await Self.refusal(peers: PeersTests.peers([stub], deadline: .seconds(60))).contains(words))
    }

    @Test func `a host that does not answer may use the volume`() async throws {
        let silent = StubServer { _ in .silence }
        defer { silent.stop() }
        #expect(try await Self.refusal(peers: PeersTests.peers([silent])).contains("cannot say whether it uses"))
    }

    @Test(arguments: [
        ("running", "used by the container c1 on kestrel"), ("exited", "used by the stopped container c1"),
    ])
    func `what a container refers to is not removed`(state: String, words: String) async throws {
        let docker = VolumeFixture.docker([("a", "c1", state)])
        defer { docker.stop() }
        let fixture = try VolumeFixture(docker: VolumeFixture.client(docker))
        try fixture.makeVolume("a")
        try await fixture.run { () async throws in
            let failure = await #expect(throws: Failure.self) { try await fixture.bin.remove("a", who: "ann") }
            #expect(failure?.what.contains(words) == true)
            #expect(fixture.has("volumes/a"))
        }
    }

    @Test func `a Docker that does not answer keeps every volume`() async throws {
        let fixture = try VolumeFixture()
        try fixture.makeVolume("a")
        try await fixture.run { () async throws in
            await #expect(throws: Docker.Failure.self) { try await fixture.bin.remove("a", who: "ann") }
            #expect(fixture.has("volumes/a"))
        }
    }

    @Test func `who removed and who restored is written down`() async throws {
        let docker = VolumeFixture.docker([])
        defer { docker.stop() }
        let fixture = try VolumeFixture(docker: VolumeFixture.client(docker))
        try fixture.makeVolume("a")
        try await fixture.run { () async throws in
            let removed = try await fixture.bin.remove("a", who: "ann")
            #expect(removed?.purged == VolumeFixture.now + 7 * 86400)
            #expect(removed?.host == "kestrel")
            try await fixture.bin.restore("a", removal: nil, who: "ben")
            #expect(fixture.has("volumes/a"))
            let entries = try await fixture.journal.entries()
            #expect(entries.map(\.who) == ["ben", "ann"])
            #expect(entries.map(\.what) == [JournalEntry.What.volumeRestored, JournalEntry.What.volumeRemoved])
        }
    }

    @Test func `where a new volume has the name the old one is not restored over it`() async throws {
        let fixture = try VolumeFixture()
        try fixture.makeVolume("a")
        try await fixture.run { () async throws in
            _ = try await fixture.files.remove("a", now: 5)
            try fixture.makeVolume("a")
            let failure = await #expect(throws: Failure.self) {
                try await fixture.bin.restore("a", removal: nil, who: "ann")
            }
            #expect(failure?.what == "a volume a exists already")
            await #expect(throws: Failure.self) { try await fixture.bin.restore("b", removal: nil, who: "ann") }
            await #expect(throws: Failure.self) { try await fixture.bin.restore("a", removal: 6, who: "ann") }
        }
    }

    @Test func `the bin is emptied of what has lain there long enough, and of nothing else`() async throws {
        let fixture = try VolumeFixture()
        let now = Int(VolumeFixture.now.timeIntervalSince1970)
        let names = ["old@\(now - 7 * 86400)", "new@\(now - 7 * 86400 + 1)", "stranger"]
        for name in names {
            try FileManager.default.createDirectory(
                atPath: "\(fixture.root)/srv/.bin/\(name)/deep/er",
                withIntermediateDirectories: true
            )
        }
        try await fixture.run { () async throws in
            try await fixture.bin.purge()
            #expect(names.map { fixture.has(".bin/\($0)") } == [false, true, true])
            #expect(try await fixture.journal.entries().map(\.subject) == ["old"])
        }
    }
}
