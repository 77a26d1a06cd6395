internal import Hosts
internal import Planning
internal import Systems

/// The host's journal is the only log that Trivet's engines write.
enum LogPruning {
    static let command = Command("journalctl", ["--vacuum-time=7d", "--vacuum-size=200M"], timeout: 60)

    /// - Returns: bytes.
    static func run() async throws -> Int {
        let result = try await Shell.run(command)
        return freed(result.errors + result.output)
    }

    /// `Vacuuming done, freed 16.0M of archived journals from /var/log/journal/….`, a line for each directory.
    static func freed(_ words: String) -> Int {
        words.split(whereSeparator: \.isNewline).reduce(0) { sum, line in
            let words = line.split(whereSeparator: { $0 == " " || $0 == "," })
            guard line.contains("Vacuuming done"), let index = words.firstIndex(of: "freed"), index + 1 < words.count
            else { return sum }
            return sum + (ByteCount.parse(String(words[index + 1])) ?? 0)
        }
    }
}
