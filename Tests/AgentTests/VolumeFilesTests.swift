@testable import Agent
import Estate
import Foundation
import Hosts
import Planning
import Systems
import TestSupport
import Testing

struct VolumeFilesTests {
    static let ceph = "36 35 0:45 / ROOT rw - fuse.ceph-fuse ceph-fuse rw\n"

    @Test func `the kernel's list of mounts is read`() {
        let table = MountTable(
            """
            24 30 0:22 / /proc rw,nosuid shared:5 - proc proc rw
            36 35 0:45 / /srv/trivet rw,relatime shared:7 - fuse.ceph-fuse ceph-fuse rw,user_id=0
            99 36 0:45 /volumes/site_pages /var/www rw master:7 - fuse.ceph-fuse ceph-fuse rw
            98 36 0:45 /volumes/site_pages/sub /sub rw - ceph 10.0.0.1:/ rw
            nonsense
            """
        )
        #expect(table.type(at: "/srv/trivet") == "fuse.ceph-fuse")
        #expect(table.type(at: "/srv") == nil)
        #expect(table.volumes == ["site_pages"])
    }

    @Test func `this machine's mounts can be read`() {
        #expect(MountTable.own().type(at: "/proc") == "proc")
        #expect(!MountTable.mountedVolumes().contains("site_pages_that_nobody_has"))
        #expect(BootID.read() == BootID.read() && BootID.read().count > 30)
    }

    @Test func `CephFS where the estate wants a directory is refused`() async throws {
        let fixture = try VolumeFixture(mounts: Self.ceph)
        try await fixture.run { () async throws in
            await #expect(throws: Failure.self) { try await fixture.files.make("a", quota: nil, within: 10) }
            #expect(!fixture.has("volumes/a"))
        }
    }

    /// The list of mounts may be older than what the script stands on.
    @Test func `a plain directory where CephFS seemed to be mounted takes no write`() async throws {
        let fixture = try VolumeFixture(book: VolumeBook(engine: .ceph), mounts: Self.ceph)
        try await fixture.run { () async throws in
            let failure = await #expect(throws: Failure.self) {
                try await fixture.files.make("a", quota: 1, within: 10)
            }
            #expect(failure?.what.contains("not on the file system that the estate wants") == true)
            #expect(!fixture.has("volumes/a") && !fixture.has(".making"))
        }
    }

    @Test func `a directory whose disk is not mounted is refused`() async throws {
        let fixture = try VolumeFixture()
        try FileManager.default.removeItem(atPath: "\(fixture.root)/srv/volumes")
        try await fixture.run { () async throws in
            let failure = await #expect(throws: Failure.self) { try await fixture.files.list(within: 10) }
            #expect(failure?.what.contains("is its disk mounted?") == true)
        }
    }

    @Test func `what was removed lies in the bin, and comes back as it was`() async throws {
        let fixture = try VolumeFixture()
        try await fixture.run { () async throws in
            try await fixture.files.make("a", quota: nil, within: 10)
            try "1".write(toFile: "\(fixture.root)/srv/volumes/a/file", atomically: true, encoding: .utf8)
            let first = try await fixture.files.remove("a", now: 5)
            #expect(first == BinName(name: "a", seconds: 5))
            #expect(try await fixture.files.remove("a", now: 5) == nil)
            try await fixture.files.make("a", quota: nil, within: 10)
            // Two in one second are two.
            #expect(try await fixture.files.remove("a", now: 5) == BinName(name: "a", seconds: 6))
            #expect(try await fixture.files.bin(within: 10).map(\.text) == ["a@5", "a@6"])
            try await fixture.files.restore(BinName(name: "a", seconds: 5))
            #expect(fixture.has("volumes/a/file"))
            await #expect(throws: Failure.self) { try await fixture.files.restore(BinName(name: "a", seconds: 6)) }
            try await fixture.files.purge(BinName(name: "a", seconds: 6))
            #expect(!fixture.has(".bin/a@6") && fixture.has("volumes/a/file"))
        }
    }

    @Test func `sizes are measured, and names that are none of ours are not shown`() async throws {
        let fixture = try VolumeFixture()
        try await fixture.run { () async throws in
            try await fixture.files.make("a", quota: 7, within: 10)
            try Data(repeating: 7, count: 300_000).write(to: URL(filePath: "\(fixture.root)/srv/volumes/a/file"))
            try fixture.makeVolume("lost+found")
            try fixture.makeVolume("b c")
            let sizes = try await fixture.files.measure(within: 10)
            #expect(sizes.keys.sorted() == ["a"])
            #expect((sizes["a"]?.size ?? 0) >= 300_000 && sizes["a"]?.quota == nil)
            #expect(try await fixture.files.list(within: 10) == ["a"])
        }
    }

    @Test func `a directory has no snapshots, and says why`() async throws {
        let fixture = try VolumeFixture()
        try await fixture.run { () async throws in
            let failure = await #expect(throws: Failure.self) { try await fixture.files.makeSnapshot("s", of: "a") }
            #expect(failure?.what.contains("only CephFS can make them") == true)
        }
    }

    /// A child that hangs until the test is over, whatever signal it gets; all others are real.
    static func hanging(_ fixture: VolumeFixture, _ body: (VolumeFiles) async throws -> Void) async throws {
        let hands = VolumeHands { command in
            guard command == stuck else { return try await Shell.run(command) }
            try await Task.sleep(for: .seconds(86400))
            return CommandResult(status: 0)
        }
        let files = VolumeFiles(hands: hands, bookPath: fixture.files.bookPath, mounts: fixture.files.mounts)
        try await fixture.run { () async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await hands.run() }
                try await body(files)
                group.cancelAll()
            }
        }
    }

    static let stuck = Command("hang", timeout: 0.05)

    @Test func `whoever asks a file system that hangs is told in time, and others are not held up`() async throws {
        try await Self.hanging(VolumeFixture()) { files async throws in
            let failure = await #expect(throws: Failure.self) { try await files.hands.run(Self.stuck) }
            #expect(failure?.kind == .timeout && failure?.words == nil)
            #expect(files.hands.isHung)
            #expect(try await files.list(within: 60) == [])
        }
    }

    @Test func `with too many that hang no more are begun`() async throws {
        try await Self.hanging(VolumeFixture()) { files async throws in
            await withDiscardingTaskGroup { group in
                for _ in 0..<8 { group.addTask { _ = try? await files.hands.run(Self.stuck) } }
            }
            let failure = await #expect(throws: Failure.self) { try await files.list(within: 60) }
            #expect(failure?.kind == .timeout)
        }
    }
}
