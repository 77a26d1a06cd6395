internal import FoundationEssentials
internal import Systems

/// The last routing table on disk, so that a host that comes up without a Swarm still serves what it can.
struct TableStore: Sendable {
    let path: String

    func read() -> RoutingTable? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        return try? JSONDecoder().decode(RoutingTable.self, from: data)
    }

    /// A disk that is full must not stop the edge: the table in memory is what counts.
    func write(_ table: RoutingTable) {
        guard let data = try? JSONEncoder().encode(table) else { return }
        try? data.write(to: URL(filePath: path), options: .atomic)
    }
}
