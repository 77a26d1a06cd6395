@testable import Agent
import Estate
import Foundation
import Planning
import Systems
import Testing

struct VolumeKeeperTests {
    static let used = HeldVolumes.Look(uses: ["site_pages": ["c1"]])
    static let unused = HeldVolumes.Look(uses: [:])

    static func fixture(_ book: VolumeBook? = nil) throws -> VolumeFixture {
        let fixture = try VolumeFixture(book: book)
        try fixture.makeVolume("site_pages")
        return fixture
    }

    @Test func `each mount goes through the gate, the last unmount closes it`() async throws {
        let fixture = try Self.fixture()
        try await fixture.run { () async throws in
            let path = try await fixture.keeper.mount("site_pages", id: "a")
            #expect(path == "\(fixture.root)/srv/volumes/site_pages")
            _ = try await fixture.keeper.mount("site_pages", id: "b")
            try await fixture.keeper.unmount("site_pages", id: "a")
            #expect(fixture.gate.calls == ["acquire site_pages", "acquire site_pages"])
            try await fixture.keeper.unmount("site_pages", id: "b")
            #expect(fixture.gate.calls == ["acquire site_pages", "acquire site_pages", "release site_pages"])
            #expect(fixture.store.read() == HeldVolumes(boot: "1"))
        }
    }

    @Test func `a volume that several hosts may write needs no gate`() async throws {
        let fixture = try Self.fixture(
            VolumeBook(engine: .directory, volumes: ["site_pages": .init(exclusive: false)])
        )
        try await fixture.run { () async throws in
            _ = try await fixture.keeper.mount("site_pages", id: "a")
            #expect(fixture.gate.calls.isEmpty)
            #expect(await fixture.keeper.isHeld("site_pages"))
        }
    }

    @Test func `where another host has the volume the mount is refused in its words, and nothing is held`() async throws
    {
        let fixture = try Self.fixture()
        fixture.gate.give("site_pages")
        try await fixture.run { () async throws in
            await #expect(throws: FakeGate.Taken.self) { try await fixture.keeper.mount("site_pages", id: "a") }
            #expect(await !fixture.keeper.isHeld("site_pages"))
            #expect(fixture.store.read() == HeldVolumes(boot: "1"))
            #expect(try await fixture.journal.entries().map(\.what) == [JournalEntry.What.volumeRefused])
        }
    }

    @Test func `a volume that was never made is not mounted, and not made`() async throws {
        let fixture = try Self.fixture()
        try await fixture.run { () async throws in
            await #expect(throws: Failure.self) { try await fixture.keeper.mount("forum_data", id: "a") }
            #expect(!fixture.has("volumes/forum_data"))
            #expect(fixture.gate.calls.isEmpty)
        }
    }

    @Test func `what cannot be written down is not mounted`() async throws {
        let fixture = try VolumeFixture(store: FakeStore(life: Life(steps: 0)))
        try fixture.makeVolume("site_pages")
        try await fixture.run { () async throws in
            await #expect(throws: Life.Killed.self) { try await fixture.keeper.mount("site_pages", id: "a") }
            #expect(fixture.gate.owned.isEmpty)
        }
    }

    @Test func `Docker's restart leaves no volume behind`() async throws {
        let fixture = try Self.fixture()
        try await fixture.run { () async throws in
            _ = try await fixture.keeper.mount("site_pages", id: "a")
            let later = fixture.restarted(at: VolumeFixture.now + HeldVolumes.patience)
            try await later.reconcile(with: Self.unused)
            #expect(fixture.gate.owned.isEmpty)
            #expect(fixture.store.read() == HeldVolumes(boot: "1"))
            #expect(try await fixture.journal.entries().map(\.what) == [JournalEntry.What.volumeLetGo])
        }
    }

    @Test func `the agent's restart keeps what containers use, and asks the gate again`() async throws {
        let fixture = try Self.fixture()
        try await fixture.run { () async throws in
            _ = try await fixture.keeper.mount("site_pages", id: "a")
            let later = fixture.restarted(at: VolumeFixture.now + 1e6)
            try await later.reconcile(with: Self.used)
            #expect(fixture.gate.calls == ["acquire site_pages", "acquire site_pages"])
            #expect(await later.isHeld("site_pages"))
            #expect(await later.trouble(of: "site_pages") == nil)
        }
    }

    @Test func `a gate that says no to what runs is told, again and again`() async throws {
        let fixture = try Self.fixture()
        try await fixture.run { () async throws in
            _ = try await fixture.keeper.mount("site_pages", id: "a")
            fixture.gate.give("site_pages")
            let later = fixture.restarted()
            try await later.reconcile(with: Self.used)
            try await later.reconcile(with: Self.used)
            #expect(await later.trouble(of: "site_pages") == "merlin has it")
            #expect(try await fixture.journal.entries().count == 1)
        }
    }

    @Test func `an agent that lost its memory learns from the containers, and is not sure before`() async throws {
        let fixture = try Self.fixture()
        try await fixture.run { () async throws in
            #expect(await fixture.keeper.holds().isSure == false)
            try await fixture.keeper.reconcile(with: Self.used)
            #expect(await fixture.keeper.holds().isSure == false)
            try await fixture.keeper.reconcile(with: Self.used)
            let (held, isSure) = await fixture.keeper.holds()
            #expect(held == ["site_pages"] && isSure)
            #expect(fixture.gate.owned == ["site_pages"])
        }
    }

    @Test func `a host that was started anew lets go before Docker answers`() async throws {
        let fixture = try Self.fixture()
        try await fixture.run { () async throws in
            _ = try await fixture.keeper.mount("site_pages", id: "a")
            let later = fixture.restarted(boot: "2")
            try await later.settle()
            #expect(fixture.gate.owned.isEmpty)
            #expect(await !later.isHeld("site_pages"))
        }
    }

    @Test func `another host that wants the volume gets it when nothing here uses it`() async throws {
        let fixture = try Self.fixture()
        try await fixture.run { () async throws in
            let keeper = fixture.keeper
            #expect(try await keeper.yield("site_pages") == .unsure)
            try await keeper.reconcile(with: Self.unused)
            try await keeper.reconcile(with: Self.unused)
            #expect(try await keeper.yield("site_pages") == .free)
            _ = try await keeper.mount("site_pages", id: "a")
            #expect(try await keeper.yield("site_pages") == .held)
            #expect(fixture.gate.owned == ["site_pages"])
        }
    }

    @Test func `after doubt the gate is asked anew`() async throws {
        let fixture = try Self.fixture()
        try await fixture.run { () async throws in
            _ = try await fixture.keeper.mount("site_pages", id: "a")
            await fixture.keeper.doubt()
            try await fixture.keeper.settle()
            #expect(fixture.gate.calls == ["acquire site_pages", "acquire site_pages"])
        }
    }
}
