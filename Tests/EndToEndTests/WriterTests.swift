import Foundation
import Planning
import Testing

/// All routers write to one member, whatever happens to it.
extension EndToEnd.Database {
    @Test func `the writing moves before the writer's member restarts, and the routers agree`() async throws {
        let lab = try await Labs.shared.weather()
        let before = try await lab.agreedWriter()
        try await lab.trivet("db", "restart", before.name).expect(0)
        let after = try await lab.agreedWriter()
        #expect(after.name != before.name && after.epoch > before.epoch)
    }

    @Test func `a drained host's member is not the writer`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            let before = try await lab.agreedWriter()
            try await lab.trivet("host", "drain", before.name).expect(0)
            try await eventually("another is the writer", within: .seconds(20)) {
                try await lab.agreedWriter().name != before.name
            }
            try await lab.trivet("host", "resume", before.name).expect(0)
            // It stays where it went.
            #expect(try await lab.agreedWriter().name != before.name)
        }
    }
}

extension TestLab {
    private struct Report: Decodable {
        struct Status: Decodable {
            var writers: [String: String]
            var epoch: UInt64?
        }
        var status: Status
    }

    /// The writer that all three routers name.
    func agreedWriter() async throws -> (name: String, epoch: UInt64) {
        try await becomesInStep(within: .seconds(60))
        let output = try await trivet("db", "status", "--format", "json").expect(0).output
        let status = try JSONDecoder().decode(Report.self, from: Data(output.utf8)).status
        #expect(status.writers.count == 3)
        return (
            try #require(Set(status.writers.values).count == 1 ? status.writers.values.first : nil), status.epoch ?? 0
        )
    }
}
