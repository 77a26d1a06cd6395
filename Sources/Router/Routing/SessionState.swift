/// All that must be made anew for a session to go on at another member, as far as it can be.
struct SessionState: Sendable, Equatable {
    struct Variable: Sendable, Equatable {
        var name: String
        var value: String
        /// The change that set it last.
        var version: Int
    }

    var schema: String?
    private(set) var variables: [Variable] = []
    /// Each read waits, wherever it runs, until the member has all that was written in the cluster before it.
    private(set) var waits = false
    /// Counts changes, so that a connection knows what it has not seen.
    private(set) var version = 0
    var status: StatusFlags = [.autocommit]
    /// The transaction's letters as the member tells them.
    private(set) var transaction = ""
    /// What was asked for the next transaction.
    private(set) var characteristics = ""
    var leavings: Leavings = []
    var insertID: UInt64 = 0
    /// The client's character set is one in which the second half of a letter may look like a quote or a backslash.
    private(set) var hidesQuotes = false

    /// As if the client had asked for it, so that every connection is told before it is used.
    mutating func waitForAll() { set("wsrep_sync_wait", "1") }

    /// Takes in what a statement changed.
    mutating func apply(_ answer: OKAnswer) {
        status = answer.status
        if answer.insertID != 0 { insertID = answer.insertID }
        for change in answer.changes {
            switch change {
            case .variable("last_gtid", _): break
            case .variable("last_insert_id", let value): insertID = UInt64(value) ?? insertID
            case .variable(let name, let value): set(name, value)
            case .schema(let name): schema = name
            case .characteristics(let text): characteristics = text
            case .transaction(let letters): transaction = letters
            case .somethingElse: break
            }
        }
    }

    private mutating func set(_ name: String, _ value: String) {
        guard !Self.own.contains(name) else { return }
        version += 1
        variables.removeAll { $0.name == name }
        variables.append(Variable(name: name, value: value, version: version))
        if name == "character_set_client" {
            hidesQuotes = ["big5", "cp932", "gbk", "sjis", "gb18030"].contains(value)
        }
        // A set of bits; the first is for reads (MariaDB, wsrep_sync_wait).
        if name == "wsrep_sync_wait" { waits = Int(value).map { $0 & 1 == 1 } ?? false }
    }

    /// What the router sets for itself.
    private static let own: Set<String> = [
        "session_track_system_variables", "session_track_transaction_info", "session_track_state_change",
        "session_track_schema",
    ]

    /// Back to what a new session is.
    mutating func reset() {
        variables = []
        hidesQuotes = false
        waits = false
        version += 1
        transaction = ""
        characteristics = ""
        leavings = []
        insertID = 0
    }

    var isInTransaction: Bool { status.contains(.inTransaction) }
    var holdsTables: Bool { transaction.last == "L" }

    /// Whether it can go on at another member once no transaction is open.
    var isMovable: Bool { leavings.isEmpty && !holdsTables }

    /// Whether the open transaction changed anything: `W` or, in a table without transactions, `w` among the letters
    /// (MariaDB, session_track_transaction_info).
    var hasWritten: Bool { transaction.contains { $0 == "W" || $0 == "w" } }
    /// Whether the end of a transaction is nothing but that.
    var endsPlainly: Bool { !variables.contains { $0.name == "completion_type" } }

    /// Seconds without a statement after which the client wants the session to end; nil when it said nothing of it.
    var idleLimit: Int? { variables.last { $0.name == "wait_timeout" }.flatMap { Int($0.value) } }

    var lexerMode: Lexer.Mode {
        var mode: Lexer.Mode = []
        if status.contains(.noBackslashEscapes) { mode.insert(.noBackslashEscapes) }
        if status.contains(.ansiQuotes) { mode.insert(.ansiQuotes) }
        return mode
    }

    /// One statement that brings a connection from a version to this one; nil when nothing is to do.
    func replay(since seen: Int, withInsertID: Bool = false) -> String? {
        var settings = variables.filter { $0.version > seen }.map(Self.assignment)
        if withInsertID, insertID != 0 { settings.append("last_insert_id=\(insertID)") }
        return settings.isEmpty ? nil : "SET " + settings.joined(separator: ",")
    }

    private static func assignment(_ variable: Variable) -> String {
        // Told as nothing, this one is NULL.
        let isNull = variable.name == "character_set_results" && variable.value.isEmpty
        return "\(variable.name)=\(isNull ? "NULL" : literal(variable.value))"
    }

    /// Numbers stand bare, because the server takes no text for a number.
    static func literal(_ value: String) -> String {
        let digits = value.drop { $0 == "-" }
        let isNumber =
            !digits.isEmpty && digits.count <= 24 && Double(value) != nil
            && digits.allSatisfy { $0.isASCII && $0.isNumber || $0 == "." }
        if isNumber { return value }
        let escaped = value.reduce(into: "") { $0 += $1 == "'" || $1 == "\\" ? "\($1)\($1)" : "\($1)" }
        return "'\(escaped)'"
    }

    /// What each connection to a member is told first, so that it tells of everything.
    static let greeting =
        "SET session_track_system_variables='*',session_track_transaction_info='CHARACTERISTICS',session_track_schema=1"
}
