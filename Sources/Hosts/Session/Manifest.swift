import FoundationEssentials
package import Planning

/// What Trivet has made on this host, so that it can go when it leaves the estate.
package enum Manifest {
    static let path = "/var/lib/trivet/manifest.json"

    package static func read() throws -> [Facts.Record] {
        guard let content = HostFile.read(path) else { return [] }
        do {
            return try JSONDecoder().decode([Facts.Record].self, from: Data(content))
        } catch {
            throw Failure(
                .failed,
                "\(path) is damaged",
                words: "\(error)",
                next: "move it away; what left the estate then stays on the host until you remove it by hand"
            )
        }
    }

    static func add(_ record: Facts.Record) throws {
        var all = try read()
        guard !all.contains(record) else { return }
        all.removeAll { $0.resource == record.resource }
        try save(all + [record])
    }

    static func remove(_ resource: ResourceID) throws {
        try save(try read().filter { $0.resource != resource })
    }

    private static func save(_ all: [Facts.Record]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try HostFile.write(path, Array(try encoder.encode(all)), mode: "0600")
    }
}
