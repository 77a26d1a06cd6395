import ArgumentParser
import FoundationEssentials
import Lab

/// How the hosts of labs are shown.
enum LabTable {
    static func print(_ hosts: [LabHostStatus]) {
        let rows = hosts.map { [$0.lab, $0.host, $0.state, $0.outside, $0.private, $0.release, age($0.since)] }
        let table = [["LAB", "HOST", "STATE", "OUTSIDE", "PRIVATE", "RELEASE", "SINCE"]] + rows
        guard !rows.isEmpty else { return }
        let widths = table[0].indices.map { column in table.map { $0[column].count }.max() ?? 0 }
        for row in table {
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            Swift.print(trimmed(cells.joined(separator: "  ")))
        }
    }

    static func printJSON(_ hosts: [LabHostStatus]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        Swift.print(String(decoding: try encoder.encode(hosts), as: UTF8.self))
    }

    private static func trimmed(_ line: String) -> String {
        String(line.reversed().drop { $0 == " " }.reversed())
    }

    /// `12 s`, `5 min`, `3 h`, `2 d`.
    static func age(_ since: Date?, now: Date = Date()) -> String {
        guard let since else { return "-" }
        let seconds = max(0, Int(now.timeIntervalSince(since)))
        return switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3600) h"
        default: "\(seconds / 86400) d"
        }
    }
}
