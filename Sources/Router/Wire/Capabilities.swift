/// What the two sides of a connection agree to speak; MariaDB's own stand in the upper half.
struct Capabilities: OptionSet, Sendable, Hashable {
    let rawValue: UInt64

    static let longPassword = Self(rawValue: 1 << 0)
    static let foundRows = Self(rawValue: 1 << 1)
    static let longFlag = Self(rawValue: 1 << 2)
    static let connectWithDatabase = Self(rawValue: 1 << 3)
    static let noSchema = Self(rawValue: 1 << 4)
    static let compress = Self(rawValue: 1 << 5)
    static let odbc = Self(rawValue: 1 << 6)
    static let localFiles = Self(rawValue: 1 << 7)
    static let ignoreSpace = Self(rawValue: 1 << 8)
    static let protocol41 = Self(rawValue: 1 << 9)
    static let interactive = Self(rawValue: 1 << 10)
    static let tls = Self(rawValue: 1 << 11)
    static let ignoreSigpipe = Self(rawValue: 1 << 12)
    static let transactions = Self(rawValue: 1 << 13)
    static let secureConnection = Self(rawValue: 1 << 15)
    static let multiStatements = Self(rawValue: 1 << 16)
    static let multiResults = Self(rawValue: 1 << 17)
    static let preparedMultiResults = Self(rawValue: 1 << 18)
    static let pluginAuthentication = Self(rawValue: 1 << 19)
    static let connectAttributes = Self(rawValue: 1 << 20)
    static let lengthEncodedAuthentication = Self(rawValue: 1 << 21)
    static let expiredPasswords = Self(rawValue: 1 << 22)
    static let sessionTracking = Self(rawValue: 1 << 23)
    static let deprecateEOF = Self(rawValue: 1 << 24)
    static let progress = Self(rawValue: 1 << 32)
    static let bulkOperations = Self(rawValue: 1 << 34)
    static let extendedMetadata = Self(rawValue: 1 << 35)

    /// The lower half, as in the packets; set there, the first bit says "not MariaDB".
    var common: UInt32 { UInt32(truncatingIfNeeded: rawValue) }
    var mariaDB: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 32) }

    init(rawValue: UInt64) { self.rawValue = rawValue }
    init(common: UInt32, mariaDB: UInt32 = 0) { rawValue = UInt64(common) | UInt64(mariaDB) << 32 }

    /// What clients are offered. Compression is agreed hop by hop: members are spoken to without.
    static let offered = routed.union(.compress)

    /// What the router can pass on. Not metadata that is left out when a
    /// member believes it was sent before: another member may have sent it.
    static let routed: Self = [
        .longPassword, .foundRows, .longFlag, .connectWithDatabase, .noSchema, .odbc, .localFiles, .ignoreSpace,
        .protocol41, .interactive, .ignoreSigpipe, .transactions, .secureConnection, .multiStatements, .multiResults,
        .preparedMultiResults, .pluginAuthentication, .connectAttributes, .lengthEncodedAuthentication,
        .expiredPasswords, .sessionTracking, .deprecateEOF, .progress, .bulkOperations, .extendedMetadata,
    ]

    /// What decides about a session's form of answers, so a connection is used again only for a session with the same.
    static let forming: Self = [
        .foundRows, .noSchema, .odbc, .localFiles, .ignoreSpace, .interactive, .multiStatements, .multiResults,
        .preparedMultiResults, .expiredPasswords, .deprecateEOF, .progress, .bulkOperations, .extendedMetadata,
        .transactions, .longFlag,
    ]
}

/// The server's state as its answers carry it.
struct StatusFlags: OptionSet, Sendable, Hashable {
    let rawValue: UInt16

    static let inTransaction = Self(rawValue: 1 << 0)
    static let autocommit = Self(rawValue: 1 << 1)
    static let moreResults = Self(rawValue: 1 << 3)
    static let cursorExists = Self(rawValue: 1 << 6)
    static let lastRowSent = Self(rawValue: 1 << 7)
    static let noBackslashEscapes = Self(rawValue: 1 << 9)
    static let readOnlyTransaction = Self(rawValue: 1 << 13)
    static let sessionStateChanged = Self(rawValue: 1 << 14)
    static let ansiQuotes = Self(rawValue: 1 << 15)

    /// The same outside a transaction.
    var alone: StatusFlags { subtracting([.inTransaction, .readOnlyTransaction]).union(.autocommit) }
}
