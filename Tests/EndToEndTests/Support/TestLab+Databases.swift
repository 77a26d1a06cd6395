import Hosts
import Planning
import Testing

/// Databases as a host's own member has them.
extension TestLab {
    private static let client = "mariadb --no-defaults -N -B --socket=/run/mysqld/mysqld.sock --connect-timeout=3"

    /// One statement's answer, of a host's own member.
    func ask(_ statement: String, on host: String) async throws -> String {
        let result = try await on(host, "timeout 15 \(Self.client)", input: statement).expect(0)
        return result.output.split(whereSeparator: \.isNewline).joined(separator: "\n")
    }

    func say(_ statements: String, on host: String) async throws {
        try await on(host, "timeout 30 \(Self.client)", input: statements).expect(0)
    }

    /// Numbers that were acknowledged are written down there.
    func prepareLedger(on host: String) async throws {
        try await say("CREATE OR REPLACE TABLE forum.ledger (id INT PRIMARY KEY)", on: host)
    }

    /// Whether a number was acknowledged; one that is there already was.
    func write(_ number: Int, on host: String) async throws -> Bool {
        try await on(host, "timeout 10 \(Self.client)", input: "REPLACE INTO forum.ledger VALUES (\(number))").succeeded
    }

    func becomesInStep(within limit: Duration) async throws {
        try await eventually("all members are in step", within: limit, every: .seconds(1)) {
            try await trivet("db", "status", timeout: 60).succeeded
        } orSaying: {
            (try? await trivet("db", "status", timeout: 60).words) ?? ""
        }
    }

    /// `bench/writes` on a host's network, to the database of the blog: its figures, and the words of errors.
    func writes(on host: String, seconds: Int) async throws -> [String: String] {
        let words = [
            "netns", "exec", "tl\(number)-\(host)", "env", "MYSQL_PWD=blog-db-of-the-tests",
            "\(UnderTest.project)/bench/writes", "10.77.255.1", "blog", "blog", "\(seconds)", "--read",
        ]
        let result = try await Shell.run(Command("ip", words, timeout: 180)).expect(0)
        let lines = result.output.split(whereSeparator: \.isNewline).map { $0.split(separator: " ").map(String.init) }
        var figures = Dictionary(lines.filter { $0.count == 2 }.map { ($0[0], $0[1]) }) { first, _ in first }
        figures["errors"] = result.errors.isEmpty ? nil : result.errors
        return figures
    }
}
