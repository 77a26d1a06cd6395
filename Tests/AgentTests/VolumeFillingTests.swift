@testable import Agent
import Estate
import Foundation
import Planning
import Systems
import TestSupport
import Testing

struct VolumeFillingTests {
    private static let book = VolumeBook(engine: .directory, volumes: ["site_pages": .init(exclusive: true)])

    private static func fixture(_ docker: StubServer) throws -> VolumeFixture {
        try VolumeFixture(book: book, docker: VolumeFixture.client(docker))
    }

    private static func filling(_ fixture: VolumeFixture) -> VolumeFilling {
        VolumeFilling(reader: fixture.reader, journal: fixture.journal)
    }

    @Test func `a volume of the estate is made, and no container gets it until the copy ends`() async throws {
        let docker = VolumeFixture.docker([])
        defer { docker.stop() }
        let fixture = try Self.fixture(docker)
        try await fixture.run { () async throws in
            let path = try await Self.filling(fixture).begin("site_pages")
            #expect(path == "\(fixture.root)/srv/volumes/site_pages" && fixture.has("volumes/site_pages"))
            #expect(fixture.gate.owned == ["site_pages"])
            await #expect(throws: Failure.self) { try await fixture.keeper.mount("site_pages", id: "a") }
            // Before each pass it is asked anew.
            _ = try await Self.filling(fixture).begin("site_pages")
            try await Self.filling(fixture).end("site_pages", who: "ada@laptop", detail: "from ./pages")
            #expect(fixture.gate.owned.isEmpty)
            _ = try await fixture.keeper.mount("site_pages", id: "a")
            let noted = try await fixture.journal.entries().map(\.what)
            #expect(noted.contains(JournalEntry.What.volumeFilled))
        }
    }

    @Test func `what nobody's stack has is not made`() async throws {
        let docker = VolumeFixture.docker([])
        defer { docker.stop() }
        let fixture = try Self.fixture(docker)
        try await fixture.run { () async throws in
            await #expect(throws: Failure.self) { _ = try await Self.filling(fixture).begin("forum_data") }
            #expect(!fixture.has("volumes/forum_data"))
        }
    }

    @Test func `a volume in use is refused, and its container is named`() async throws {
        let docker = VolumeFixture.docker([("site_pages", "c1", "running")])
        defer { docker.stop() }
        let fixture = try Self.fixture(docker)
        try fixture.makeVolume("site_pages")
        try await fixture.run { () async throws in
            let failure = await #expect(throws: Failure.self) {
                _ = try await Self.filling(fixture).begin("site_pages")
            }
            #expect(failure?.kind == .refused && failure?.what.contains("container c1 on kestrel") == true)
            #expect(fixture.gate.owned.isEmpty)
        }
    }

    @Test func `a copy that was killed lets go by itself, one that still writes does not`() async throws {
        let docker = VolumeFixture.docker([])
        defer { docker.stop() }
        let fixture = try Self.fixture(docker)
        try await fixture.run { () async throws in
            _ = try await Self.filling(fixture).begin("site_pages")
            let later = fixture.restarted(at: VolumeFixture.now + HeldVolumes.patience)
            try await later.reconcile(with: HeldVolumes.Look(uses: [:], mounted: ["site_pages"]))
            #expect(fixture.gate.owned == ["site_pages"])
            try await later.reconcile(with: HeldVolumes.Look(uses: [:]))
            #expect(fixture.gate.owned.isEmpty)
        }
    }

    @Test func `where Docker cannot say who uses it nothing is copied`() async throws {
        let fixture = try VolumeFixture(book: Self.book)
        try await fixture.run { () async throws in
            await #expect(throws: Failure.self) { _ = try await Self.filling(fixture).begin("site_pages") }
            #expect(fixture.gate.owned.isEmpty)
        }
    }
}
