import FoundationEssentials

/// One row of a listing: how a value is tabulated.
protocol Listable: Encodable {
    static var columns: [String] { get }
    var cells: [String] { get }
}

/// The one funnel for listings: a table for people, JSON for programs.
enum Listing {
    static func print<Row: Listable>(_ rows: [Row], as format: OutputFormat) throws {
        switch format {
        case .text: if !rows.isEmpty { Swift.print(table([Row.columns] + rows.map(\.cells))) }
        case .json: try json(rows)
        }
    }

    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        Swift.print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    static func table(_ rows: [[String]]) -> String {
        guard let first = rows.first else { return "" }
        let widths = first.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: max(0, $1 - $0.count)) }
            return trimmed(cells.joined(separator: "  "))
        }.joined(separator: "\n")
    }

    private static func trimmed(_ line: String) -> String {
        String(line.reversed().drop { $0 == " " }.reversed())
    }
}
