internal import FoundationEssentials
internal import GRDB
internal import Systems

/// How full the disks were, and how long images have lain here: both bounded, and neither worth more than a forecast.
extension Journal {
    struct Sighting: Sendable, Equatable {
        var seen: Date
        var used: Date?
    }

    private static let hour: Double = 3600
    private static let kept: Double = 30 * 86400

    static let spaceTables = """
        CREATE TABLE IF NOT EXISTS fill (
            disk TEXT NOT NULL, time REAL NOT NULL, used INTEGER NOT NULL, PRIMARY KEY (disk, time)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS image (id TEXT PRIMARY KEY, seen REAL NOT NULL, used REAL) WITHOUT ROWID;
        """

    /// At most one sample an hour of each disk, for thirty days.
    func note(fills: [String: Int]) throws {
        let time = now().timeIntervalSince1970
        try queue.write { database in
            // A clock that was ahead for a while leaves samples of the future: they would hold up all others.
            try database.execute(
                sql: "DELETE FROM fill WHERE time > ? OR time <= ?",
                arguments: [time, time - Self.kept]
            )
            for (disk, used) in fills {
                let newest = try Double.fetchOne(
                    database,
                    sql: "SELECT max(time) FROM fill WHERE disk = ?",
                    arguments: [disk]
                )
                guard time - (newest ?? -.infinity) >= Self.hour - 120 else { continue }
                try database.execute(
                    sql: "INSERT INTO fill (disk, time, used) VALUES (?, ?, ?)",
                    arguments: [disk, time, used]
                )
            }
        }
    }

    func fills() throws -> [String: [FillSample]] {
        try queue.read { database in
            let rows = try Row.fetchAll(database, sql: "SELECT disk, time, used FROM fill ORDER BY time")
            return rows.reduce(into: [:]) { all, row in
                let sample = FillSample(time: Date(timeIntervalSince1970: row["time"]), used: row["used"])
                all[row["disk"], default: []].append(sample)
            }
        }
    }

    /// Notes the images that lie here now and those of them that are used; forgets the others.
    ///
    /// - Returns: of each, since when it has been here and when it was last used.
    func note(images: Set<String>, used: Set<String>) throws -> [String: Sighting] {
        let time = now().timeIntervalSince1970
        return try queue.write { database in
            var known = try Self.sightings(database)
            for gone in known.keys where !images.contains(gone) {
                try database.execute(sql: "DELETE FROM image WHERE id = ?", arguments: [gone])
                known[gone] = nil
            }
            for id in images where known[id] == nil || used.contains(id) {
                let seen = known[id]?.seen ?? Date(timeIntervalSince1970: time)
                let last = used.contains(id) ? Date(timeIntervalSince1970: time) : nil
                known[id] = Sighting(seen: seen, used: last)
                try database.execute(
                    sql: "INSERT OR REPLACE INTO image (id, seen, used) VALUES (?, ?, ?)",
                    arguments: [id, seen.timeIntervalSince1970, last?.timeIntervalSince1970]
                )
            }
            return known
        }
    }

    private static func sightings(_ database: Database) throws -> [String: Sighting] {
        try Row.fetchAll(database, sql: "SELECT id, seen, used FROM image").reduce(into: [:]) { all, row in
            let used: Double? = row["used"]
            all[row["id"]] = Sighting(
                seen: Date(timeIntervalSince1970: row["seen"]),
                used: used.map { Date(timeIntervalSince1970: $0) }
            )
        }
    }
}
