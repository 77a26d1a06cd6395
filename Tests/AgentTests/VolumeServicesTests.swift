@testable import Agent
import Engines
import Estate
import Foundation
import Planning
import Systems
import TestSupport
import Testing

struct VolumeServicesTests {
    static func docker(loaded: Bool) -> StubServer {
        StubServer { request in
            if request.target == "/version" {
                return .json(#"{"Version":"26","ApiVersion":"1.45","MinAPIVersion":"1.24"}"#)
            }
            if request.target.hasSuffix("/info") {
                return .json(
                    loaded ? #"{"Plugins":{"Volume":["local","trivet"]}}"# : #"{"Plugins":{"Volume":["local"]}}"#
                )
            }
            if request.target.hasSuffix("/volumes") { return .json(#"{"Volumes":null,"Warnings":null}"#) }
            return .json("[]")
        }
    }

    @Test(arguments: [true, false])
    func `a Docker that has not loaded the driver is asked for its volumes, which loads it`(loaded: Bool) async throws {
        let stub = Self.docker(loaded: loaded)
        defer { stub.stop() }
        let client = VolumeFixture.client(stub)
        let fixture = try VolumeFixture(docker: client)
        try await fixture.run { () async throws in
            let reconciler = VolumeReconciler(docker: client, keeper: fixture.keeper, logger: fixture.logger)
            var memory = VolumeReconciler.Memory()
            try await reconciler.pass(&memory)
            #expect(stub.requests.contains { $0.target.hasSuffix("/volumes") } == !loaded)
        }
    }

    @Test(arguments: [(true, [1, 1, 2, 2], 2), (false, [1, 1, 1], 3), (true, [nil, nil], 2)])
    func `a Docker that has loaded the driver is asked for it no more until it starts anew`(
        loaded: Bool,
        starts: [Int?],
        asked: Int
    ) async throws {
        let stub = Self.docker(loaded: loaded)
        defer { stub.stop() }
        let client = VolumeFixture.client(stub)
        let fixture = try VolumeFixture(docker: client)
        try await fixture.run { () async throws in
            var memory = VolumeReconciler.Memory()
            for start in starts {
                let reconciler = VolumeReconciler(
                    docker: client,
                    keeper: fixture.keeper,
                    logger: fixture.logger,
                    dockerStarted: { start.map { Date(timeIntervalSince1970: Double($0)) } }
                )
                try await reconciler.pass(&memory)
            }
            #expect(stub.requests.count { $0.target.hasSuffix("/info") } == asked)
        }
    }

    @Test(arguments: [("running", true), ("paused", true), ("restarting", true), ("exited", false), ("created", false)])
    func `a container that lives keeps what it mounted`(state: String, keeps: Bool) async throws {
        let stub = VolumeFixture.docker([("a", "c1", state)])
        defer { stub.stop() }
        let client = VolumeFixture.client(stub)
        let fixture = try VolumeFixture(docker: client)
        try fixture.makeVolume("a")
        try await fixture.run { () async throws in
            _ = try await fixture.keeper.mount("a", id: "1")
            let later = fixture.restarted(at: VolumeFixture.now + HeldVolumes.patience)
            let reconciler = VolumeReconciler(docker: client, keeper: later, logger: fixture.logger, mounted: { [] })
            var memory = VolumeReconciler.Memory()
            try await reconciler.pass(&memory)
            #expect(await later.isHeld("a") == keeps)
        }
    }

    @Test func `a Docker that does not answer lets nothing go`() async throws {
        let client = Docker.Client(socket: "/nonexistent.sock", deadline: .milliseconds(100))
        let fixture = try VolumeFixture(docker: client)
        try fixture.makeVolume("a")
        try await fixture.run { () async throws in
            _ = try await fixture.keeper.mount("a", id: "1")
            let later = fixture.restarted(at: VolumeFixture.now + 1e6)
            let reconciler = VolumeReconciler(docker: client, keeper: later, logger: fixture.logger, mounted: { [] })
            var memory = VolumeReconciler.Memory()
            await #expect(throws: Docker.Failure.self) { try await reconciler.pass(&memory) }
            #expect(await later.isHeld("a"))
        }
    }

    static func chores(_ fixture: VolumeFixture, isLeader: Bool) -> VolumeChores {
        VolumeChores(
            files: fixture.files,
            bin: fixture.bin,
            journal: fixture.journal,
            logger: fixture.logger,
            full: NewsBoard([]),
            isLeader: { isLeader }
        )
    }

    @Test func `each host empties the bin of its own directory`() async throws {
        let fixture = try VolumeFixture()
        try fixture.makeVolume("a")
        try await fixture.run { () async throws in
            _ = try await fixture.files.remove("a", now: 5)
            await Self.chores(fixture, isLeader: false).empty()
            #expect(!fixture.has(".bin/a@5"))
        }
    }

    @Test(arguments: [
        (nil, 1 << 30, false), (1 << 30, 1 << 30, true), ((1 << 30) + 4095, 1 << 30, true), (2 << 30, 1 << 30, false),
        (4096, 5000, false),
    ])
    func `a quota that CephFS has rounded is the same`(seen: Int?, wanted: Int, isSame: Bool) {
        #expect(VolumeChores.isSame(seen, wanted) == isSame)
    }

    @Test func `a host tells of its volumes, and of what can still be restored`() async throws {
        let stub = VolumeFixture.docker([("a", "c1", "running"), ("a", "c2", "exited")])
        defer { stub.stop() }
        let book = VolumeBook(engine: .directory, volumes: ["a": .init(quota: 9, exclusive: false)])
        let fixture = try VolumeFixture(book: book, docker: VolumeFixture.client(stub))
        try fixture.makeVolume("a")
        try fixture.makeVolume("b")
        try await fixture.run { () async throws in
            _ = try await fixture.files.remove("b", now: 5)
            _ = try await fixture.keeper.mount("a", id: "1")
            await fixture.meter.measure()
            let told = await fixture.reader.own()
            #expect(told.volumes.map(\.name) == ["a"] && told.problem == nil)
            let a = try #require(told.volumes.first)
            #expect(a.holders == ["kestrel"] && a.users.map(\.isRunning) == [true, false])
            #expect(a.quota == 9 && !a.enforced && !a.exclusive && a.size != nil)
            #expect(told.removed.map(\.name) == ["b"])
        }
    }

    @Test func `a host that was never applied has nothing to tell`() async throws {
        let fixture = try VolumeFixture()
        try FileManager.default.removeItem(atPath: "\(fixture.root)/book.json")
        try await fixture.run { #expect(await fixture.reader.own() == HostVolumes(host: "kestrel", engine: nil)) }
    }

    static func api(_ fixture: VolumeFixture) -> VolumeAPI {
        VolumeAPI(reader: fixture.reader, bin: fixture.bin, journal: fixture.journal)
    }

    @Test func `what a plain directory cannot do is said`() async throws {
        let fixture = try VolumeFixture()
        try fixture.makeVolume("a")
        try await fixture.run { () async throws in
            let api = Self.api(fixture)
            let order = VolumeOrder(volume: "a", who: "ann", quota: 1)
            for what in ["quotas", "snapshots"] {
                let failure = await #expect(throws: Failure.self) {
                    _ = what == "quotas" ? try await api.setQuota(order) : try await api.snapshot(order)
                }
                #expect(failure?.kind == .invalid && failure?.what.contains("there are no \(what) here") == true)
                #expect(failure?.next?.contains("engine: ceph") == true)
            }
        }
    }

    @Test func `a quota of the estate file is changed there`() async throws {
        let book = VolumeBook(engine: .ceph, volumes: ["a": .init(quota: 7)])
        let fixture = try VolumeFixture(book: book, mounts: VolumeFilesTests.ceph)
        try await fixture.run { () async throws in
            let failure = await #expect(throws: Failure.self) {
                try await Self.api(fixture).setQuota(VolumeOrder(volume: "a", who: "ann", quota: 1))
            }
            #expect(failure?.what == "the estate file says the quota of a")
        }
    }
}
