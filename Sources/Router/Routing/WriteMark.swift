/// A row that a write takes along in its transaction, by which the other members tell whether it took effect when the member
/// that ran it is lost. Pure: the statements around it.
struct WriteMark: Sendable, Equatable {
    /// Where the table is.
    let database: String
    /// The row, which no other session writes.
    let row: UInt64
    /// The write.
    let number: UInt64

    /// Puts the mark.
    var put: String {
        "INSERT INTO \(Self.table(database)) (session,number) VALUES (\(row),\(number))"
            + " ON DUPLICATE KEY UPDATE number=\(number),asked=0"
    }

    /// Changes one row if the write took effect, and none if it did not; however often it is asked.
    var ask: String {
        "UPDATE \(Self.table(database)) SET asked=asked+1 WHERE session=\(row) AND number=\(number)"
    }

    static func make(in database: String) -> String {
        "CREATE TABLE IF NOT EXISTS \(table(database)) (session BIGINT UNSIGNED PRIMARY KEY,number BIGINT UNSIGNED NOT NULL,"
            + "asked INT UNSIGNED NOT NULL DEFAULT 0,"
            + "at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP) ENGINE=InnoDB"
    }

    /// Takes away what sessions left that ended long ago; those of one that lives come back with its next write.
    static func tidy(_ database: String) -> String {
        "DELETE FROM \(table(database)) WHERE at<NOW()-INTERVAL 1 DAY LIMIT 1000"
    }

    private static func table(_ database: String) -> String {
        "`\(database.replacing("`", with: "``"))`.trivet_writes"
    }

    /// Not `START TRANSACTION`: were the transaction rolled back before the write, that would run on its own.
    static let open = "SET autocommit=0"
    static let close = "SET autocommit=1"
    static let commit = "COMMIT AND NO CHAIN NO RELEASE"
    static let rollback = "ROLLBACK AND NO CHAIN NO RELEASE"
}
