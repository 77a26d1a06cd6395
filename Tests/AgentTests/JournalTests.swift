@testable import Agent
import Foundation
import Systems
import Testing

struct JournalTests {
    /// Of this run; it goes with it, whatever a journal still writes after its test.
    private static let directory: String = {
        atexit { try? FileManager.default.removeItem(atPath: JournalTests.directory) }
        let path = FileManager.default.temporaryDirectory.appending(path: "trivet-journals-\(getpid())")
        try? FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
        return path.path
    }()

    static func path() -> String { "\(directory)/\(UUID().uuidString.prefix(8)).sqlite" }

    static func remove(_ path: String) {
        for suffix in ["", "-wal", "-shm", ".damaged"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    }

    static let time = Date(timeIntervalSince1970: 1_800_000_000)

    @Test func `entries come newest first with who, when and what`() async throws {
        let path = Self.path()
        defer { Self.remove(path) }
        let journal = try Journal(path: path, host: "kestrel", now: { Self.time })
        await journal.note(what: JournalEntry.What.agentStarted)
        try await journal.record(.init(who: "ann", what: "deploy", subject: "site", detail: "2 services"))
        let entries = try await journal.entries()
        #expect(entries.map(\.who) == ["ann", "agent"])
        #expect(entries.map(\.id) == [2, 1])
        #expect(entries.first?.time == Self.time && entries.first?.host == "kestrel")
    }

    @Test func `only the newest are kept, also after opening again`() async throws {
        let path = Self.path()
        defer { Self.remove(path) }
        let journal = try Journal(path: path, host: "kestrel", limit: 10)
        for number in 1...25 { await journal.note(what: "deploy", subject: "\(number)") }
        let again = try Journal(path: path, host: "kestrel", limit: 10)
        #expect(try await again.entries(limit: 1000).map(\.subject) == (16...25).reversed().map(String.init))
    }

    @Test func `what is older than asked for is left out`() async throws {
        let path = Self.path()
        defer { Self.remove(path) }
        let journal = try Journal(path: path, host: "kestrel", now: { Self.time })
        await journal.note(what: "deploy")
        #expect(try await journal.entries(since: Self.time.addingTimeInterval(1)).isEmpty)
        #expect(try await journal.entries(since: Self.time).count == 1)
    }

    @Test func `a damaged file is set aside and a new one begun`() async throws {
        let path = Self.path()
        defer { Self.remove(path) }
        try Data(repeating: 0x55, count: 8192).write(to: URL(filePath: path))
        let journal = try Journal(path: path, host: "kestrel")
        #expect(try await journal.entries().map(\.what) == [JournalEntry.What.journalDamaged])
        #expect(FileManager.default.fileExists(atPath: path + ".damaged"))
        await journal.note(what: "deploy")
        #expect(try await journal.entries().count == 2)
    }
}
