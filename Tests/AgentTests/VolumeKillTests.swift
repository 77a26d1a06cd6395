@testable import Agent
import Foundation
import Systems
import Testing

/// The agent is killed between any two of its steps: what it wrote down and what the gate gave stay, all else is gone.
/// Whatever happens then, in the end the gate is closed exactly when no container uses the volume.
struct VolumeKillTests {
    enum Docker: CaseIterable, Sendable {
        /// It asks the same again when the agent is back.
        case asksAgain
        /// It has lost its patience, or was killed too.
        case gaveUp
    }

    static let running = HeldVolumes.Look(uses: ["site_pages": ["c1"]])
    static let nothing = HeldVolumes.Look(uses: [:])

    static func fixture(steps: Int) throws -> (VolumeFixture, Life) {
        let life = Life(steps: steps)
        let fixture = try VolumeFixture(gate: FakeGate(life: life), store: FakeStore(life: life))
        try fixture.makeVolume("site_pages")
        return (fixture, life)
    }

    /// With all its steps done it is killed before Docker hears of it.
    @Test(arguments: 0...3, Docker.allCases)
    func `killed while it mounts`(steps: Int, docker: Docker) async throws {
        let (fixture, life) = try Self.fixture(steps: steps)
        try await fixture.run { () async throws in
            _ = try? await fixture.keeper.mount("site_pages", id: "a")
            life.revive()
            if docker == .asksAgain { _ = try await fixture.restarted().mount("site_pages", id: "a") }
            try await Self.expectTruth(fixture, runs: docker == .asksAgain)
        }
    }

    @Test(arguments: 0...3, Docker.allCases)
    func `killed while it unmounts`(steps: Int, docker: Docker) async throws {
        let (fixture, life) = try Self.fixture(steps: .max)
        try await fixture.run { () async throws in
            _ = try await fixture.keeper.mount("site_pages", id: "a")
            life.leave(steps: steps)
            try? await fixture.keeper.unmount("site_pages", id: "a")
            life.revive()
            if docker == .asksAgain { try await fixture.restarted().unmount("site_pages", id: "a") }
            try await Self.expectTruth(fixture, runs: false)
        }
    }

    @Test(arguments: 0...3)
    func `killed while one container goes and another stays`(steps: Int) async throws {
        let (fixture, life) = try Self.fixture(steps: .max)
        try await fixture.run { () async throws in
            _ = try await fixture.keeper.mount("site_pages", id: "a")
            _ = try await fixture.keeper.mount("site_pages", id: "b")
            life.leave(steps: steps)
            try? await fixture.keeper.unmount("site_pages", id: "a")
            life.revive()
            try await Self.expectTruth(fixture, runs: true)
        }
    }

    @Test(arguments: 0...4)
    func `killed while it compares`(steps: Int) async throws {
        let (fixture, life) = try Self.fixture(steps: .max)
        try await fixture.run { () async throws in
            _ = try await fixture.keeper.mount("site_pages", id: "a")
            life.leave(steps: steps)
            try? await fixture.restarted(at: VolumeFixture.now + 500).reconcile(with: Self.nothing)
            life.revive()
            try await Self.expectTruth(fixture, runs: false)
        }
    }

    @Test(arguments: 0...4)
    func `killed while it mounts what it let go a moment ago`(steps: Int) async throws {
        let (fixture, life) = try Self.fixture(steps: .max)
        try await fixture.run { () async throws in
            _ = try await fixture.keeper.mount("site_pages", id: "a")
            life.leave(steps: steps)
            try? await fixture.keeper.unmount("site_pages", id: "a")
            let answer = try? await fixture.keeper.mount("site_pages", id: "b")
            life.revive()
            try await Self.expectTruth(fixture, runs: answer != nil)
        }
    }

    @Test(arguments: 0...6)
    func `killed while it removes: the volume is there or in the bin, and the gate is closed`(steps: Int) async throws {
        let (fixture, life) = try Self.fixture(steps: steps)
        try await fixture.run { () async throws in
            _ = try? await fixture.bin.remove("site_pages", who: "docker", isDocker: true)
            life.revive()
            try await Self.expectTruth(fixture, runs: false)
            #expect(fixture.has("volumes/site_pages") != fixture.has(".bin/site_pages@1800000000"))
        }
    }

    /// Long after, when Docker has answered twice.
    static func expectTruth(_ fixture: VolumeFixture, runs: Bool, at place: SourceLocation = #_sourceLocation)
        async throws
    {
        let keeper = fixture.restarted(at: VolumeFixture.now + 1000)
        for _ in 0..<2 { try await keeper.reconcile(with: runs ? running : nothing) }
        #expect(await keeper.isHeld("site_pages") == runs, sourceLocation: place)
        #expect(fixture.gate.owned == (runs ? ["site_pages"] : []), sourceLocation: place)
        #expect(fixture.store.read()?.loose ?? [] == [], sourceLocation: place)
    }
}
