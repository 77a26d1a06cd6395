import FoundationEssentials
import Hosts
import Planning
import Testing

extension TestLab {
    /// Writes readings through the hosts' edges while the body runs; all that were acknowledged must be there afterwards.
    ///
    /// - Parameters:
    ///   - mayBeSilent: nothing need have been acknowledged.
    ///   - every: seconds between two readings; the station keeps the newest 5,000.
    func ledger(
        through edges: [String],
        first: Int,
        asking: [String]? = nil,
        mayBeSilent: Bool = false,
        every pause: Double = 0.1,
        _ body: () async throws -> Void
    ) async throws {
        let directory = "/var/lib/trivet/lab/\(name)/ledger-\(first)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let writer = ["station-key-of-the-tests", "\(first)", "--every", "\(pause)"]
        let command = try ledger(through: edges, writer)
        // Its process ends with the file that its shell watches, so that a test that fails leaves none behind.
        let script = """
            : > '\(directory)/acknowledged'
            "$0" "$@" >> '\(directory)/acknowledged' & writer=$!
            while [ -e '\(directory)/acknowledged' ] && [ ! -e '\(directory)/stop' ]; do sleep 0.1; done
            kill $writer
            """
        let shell = Command("sh", ["-c", script, command.executable] + command.arguments, timeout: 1200)
        async let ended = Shell.run(shell)
        let outcome: Result<Void, any Error>
        do {
            try await eventually("the ledger writes", within: .seconds(30)) {
                mayBeSilent || FileManager.default.contents(atPath: "\(directory)/acknowledged")?.isEmpty == false
            }
            try await body()
            outcome = .success(())
        } catch { outcome = .failure(error) }
        try Data().write(to: URL(filePath: "\(directory)/stop"))
        _ = try await ended
        try outcome.get()
        let kept = FileManager.default.contents(atPath: "\(directory)/acknowledged") ?? Data()
        guard !kept.isEmpty || !mayBeSilent else { return }
        let check = try ledger(through: asking ?? edges, ["--check", "\(directory)/acknowledged"])
        try await Shell.run(check).expect(0)
    }

    /// `bench/ledger` on the first host's network, since nobody else is let in.
    private func ledger(through edges: [String], _ arguments: [String]) throws -> Command {
        let place = try #require(edges.first)
        let addresses = try edges.map { try host($0).private }.joined(separator: ",")
        let words = ["netns", "exec", "tl\(number)-\(place)", "\(UnderTest.project)/bench/ledger", addresses]
        return Command("ip", words + arguments, timeout: 60)
    }
}
