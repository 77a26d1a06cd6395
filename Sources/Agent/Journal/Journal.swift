package import FoundationEssentials
internal import GRDB
internal import Logging
package import Systems

/// The host's history in SQLite: who did what to what, and when. Only the newest entries are kept.
package actor Journal {
    let queue: DatabaseQueue
    private let host: String
    private let limit: Int
    let now: @Sendable () -> Date

    /// Opens the file, or sets a damaged one aside and begins anew.
    package init(
        path: String,
        host: String,
        limit: Int = 10_000,
        now: @escaping @Sendable () -> Date = { Date() }
    ) throws {
        self.host = host
        self.limit = limit
        self.now = now
        let damaged: String?
        (queue, damaged) = try Self.open(path)
        if let damaged {
            try queue.write { database in
                try Self.insert(
                    JournalEntry(
                        time: now(),
                        host: host,
                        what: JournalEntry.What.journalDamaged,
                        detail: "the old one lies in \(damaged)"
                    ),
                    into: database
                )
            }
        }
    }

    /// What the agent itself has seen; a disk that is full costs the entry, never the agent.
    package func note(what: String, subject: String = "", detail: String = "") {
        try? record(JournalNote(who: "agent", what: what, subject: subject, detail: detail))
    }

    package func record(_ note: JournalNote) throws {
        let entry = JournalEntry(
            time: now(),
            host: host,
            who: note.who,
            what: note.what,
            subject: note.subject,
            detail: note.detail
        )
        let limit = limit
        try queue.write { database in
            try Self.insert(entry, into: database)
            try database.execute(
                sql: "DELETE FROM entry WHERE id <= (SELECT max(id) FROM entry) - ?",
                arguments: [limit]
            )
        }
    }

    /// The newest entries first.
    package func entries(since: Date? = nil, limit: Int = 100) throws -> [JournalEntry] {
        try queue.read { database in
            let rows = try Row.fetchAll(
                database,
                sql:
                    "SELECT id, time, host, who, what, subject, detail FROM entry WHERE time >= ? ORDER BY id DESC LIMIT ?",
                arguments: [since?.timeIntervalSince1970 ?? 0, limit]
            )
            return rows.map { row in
                JournalEntry(
                    id: row["id"],
                    time: Date(timeIntervalSince1970: row["time"]),
                    host: row["host"],
                    who: row["who"],
                    what: row["what"],
                    subject: row["subject"],
                    detail: row["detail"]
                )
            }
        }
    }

    private static func insert(_ entry: JournalEntry, into database: Database) throws {
        try database.execute(
            sql: "INSERT INTO entry (time, host, who, what, subject, detail) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [
                entry.time.timeIntervalSince1970, entry.host, entry.who, entry.what, entry.subject, entry.detail,
            ]
        )
    }

    private static func open(_ path: String) throws -> (DatabaseQueue, damaged: String?) {
        do {
            return (try prepare(path), nil)
        } catch let error as DatabaseError where [.SQLITE_NOTADB, .SQLITE_CORRUPT].contains(error.resultCode) {
            let aside = path + ".damaged"
            for suffix in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: aside + suffix)
                try? FileManager.default.moveItem(atPath: path + suffix, toPath: aside + suffix)
            }
            return (try prepare(path), aside)
        }
    }

    private static func prepare(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.label = "journal"
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
        }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.write { database in
            let verdict = try String.fetchOne(database, sql: "PRAGMA quick_check(1)")
            guard verdict == "ok" else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: verdict) }
            try database.execute(
                sql: """
                    CREATE TABLE IF NOT EXISTS entry (
                        id INTEGER PRIMARY KEY AUTOINCREMENT, time REAL NOT NULL, host TEXT NOT NULL, who TEXT NOT NULL,
                        what TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL)
                    """
            )
            try database.execute(sql: spaceTables)
        }
        return queue
    }
}
