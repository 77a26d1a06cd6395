/// What the router must know of a statement.
struct Statement: Sendable, Equatable {
    enum Place: Sendable, Equatable {
        /// Any member that is up to date will do.
        case anywhere
        case writer
        /// Where the statement before it ran, which it asks about.
        case previous
    }

    enum Kind: Sendable, Equatable {
        case read
        /// One statement that changes rows, all or nothing.
        case change
        case begin
        case beginReadOnly
        case commit
        case rollback
        case kill(connection: UInt64, query: Bool)
        /// Of the session alone: `SET`, `USE`.
        case setting
        case other
    }

    var kind = Kind.other
    var place = Place.writer
    var leaves: Leavings = []

    static let unscanned = Statement(kind: .other, place: .writer, leaves: .unscanned)
}

/// What a statement leaves in its session that no member tells of, so that it cannot be made anew elsewhere.
struct Leavings: OptionSet, Sendable, Hashable {
    let rawValue: UInt16

    static let userVariables = Self(rawValue: 1 << 0)
    static let temporaryTables = Self(rawValue: 1 << 1)
    static let locks = Self(rawValue: 1 << 2)
    static let preparedByName = Self(rawValue: 1 << 3)
    static let handlers = Self(rawValue: 1 << 4)
    static let role = Self(rawValue: 1 << 5)
    static let distributedTransaction = Self(rawValue: 1 << 6)
    static let procedure = Self(rawValue: 1 << 7)
    /// It asks for tracking of its own.
    static let tracking = Self(rawValue: 1 << 8)
    /// It was too long to be read whole, or in a character set that hides quotes.
    static let unscanned = Self(rawValue: 1 << 9)
    static let cursor = Self(rawValue: 1 << 10)
    static let binlog = Self(rawValue: 1 << 11)

    /// Those after which everything goes to the writer.
    static let binding: Self = [
        .temporaryTables, .locks, .role, .distributedTransaction, .tracking, .handlers, .binlog, .procedure,
        .preparedByName,
    ]

    /// Their names, for metrics and lists.
    var names: [String] { Self.named.filter { contains($0.0) }.map(\.1) }

    static let named: [(Leavings, String)] = [
        (.userVariables, "user variables"), (.temporaryTables, "temporary tables"), (.locks, "locks"),
        (.preparedByName, "statements prepared by name"), (.handlers, "handlers"), (.role, "role"),
        (.distributedTransaction, "distributed transaction"), (.procedure, "procedure"), (.tracking, "tracking"),
        (.unscanned, "unread statement"), (.cursor, "cursor"), (.binlog, "binlog events"),
    ]
}
