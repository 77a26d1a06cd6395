import FoundationEssentials
import Hosts
import Planning
import Testing

extension TestLab {
    /// Runs a test that breaks something, and mends everything after it, however it ended.
    func restoring(_ body: () async throws -> Void) async throws {
        do { try await body() } catch {
            // The first error is the one that tells; mending is for the next test.
            do { try await restore() } catch { Issue.record("mending the estate failed too: \(error)") }
            throw error
        }
        try await restore()
    }

    /// All hosts up, all cables in, the estate's files as they were, applied, and all is well.
    func restore() async throws {
        try await lab("start", "--all")
        try await lab("heal", "--all")
        try await Shell.check(Command("cp", ["-a", "\(kept)/.", directory]))
        var said = ""
        try await eventually("apply mends the estate", within: .seconds(120), every: .seconds(1)) {
            let result = try await trivet("apply", "--yes", timeout: 200)
            said = result.words
            return result.succeeded
        } orSaying: {
            said
        }
        try await becomesWell(within: .seconds(90))
    }

    /// On failure it says what `trivet status` does.
    func becomesWell(within limit: Duration) async throws {
        try await eventually("all is well", within: limit) {
            try await isWell()
        } orSaying: {
            (try? await trivet("status", timeout: 30).words) ?? ""
        }
    }
}

/// The same with more words when it fails.
func eventually(
    _ what: String,
    within limit: Duration,
    every pause: Duration = .milliseconds(300),
    _ condition: () async throws -> Bool,
    orSaying words: () async -> String
) async throws {
    do { try await eventually(what, within: limit, every: pause, condition) } catch {
        throw NotInTime(description: "\(error)\n\(await words().suffix(4000))")
    }
}
