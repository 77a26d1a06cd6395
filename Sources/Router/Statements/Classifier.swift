internal import NIOCore

/// Reads a statement once and says what it is. What it does not understand goes to the writer. Pure.
struct Classifier {
    private var lexer: Lexer
    private var statement = Statement()
    /// The verb of the statement under way; several may follow each other.
    private var verb = Words.Role.unknown
    private var verbs = 0
    /// The roles of the two words before.
    private var last = Words.Role.unknown
    /// It may change something, though its verb reads.
    private var mayChange = false
    /// It asks for what only the writer's end of the session knows.
    private var asksWriter = false
    private var asksPrevious = false
    /// `ROLLBACK TO`, `BEGIN NOT ATOMIC`: it does not end or begin a transaction.
    private var isPartial = false
    private var words = 0

    static func classify(_ text: ByteBuffer, mode: Lexer.Mode = [], hidesQuotes: Bool = false) -> Statement {
        var classifier = Classifier(lexer: Lexer(mode: mode))
        return classifier.run(text.readableBytesUInt8Span, hidesQuotes)
    }

    private init(lexer: Lexer) { self.lexer = lexer }

    private mutating func run(_ text: Span<UInt8>, _ hidesQuotes: Bool) -> Statement {
        var before = Lexer.Token.end
        while true {
            let token = lexer.next(in: text)
            if token == .end { break }
            take(token, before, text)
            before = token
        }
        if hidesQuotes, lexer.hasForeignBytes { return .unscanned }
        return verdict()
    }

    private mutating func take(_ token: Lexer.Token, _ before: Lexer.Token, _ text: Span<UInt8>) {
        switch token {
        case .word(let hash):
            let role = Words.role(hash)
            if before == .symbol(UInt8(ascii: ".")) {
                qualified(text)
            } else if verb == .unknown, words == 0 {
                begin(role, text)
            } else {
                word(role, text)
            }
            words += 1
            last = role
        case .symbol(UInt8(ascii: ";")):
            if lexer.peek(in: text) != nil { (verb, words, last) = (.unknown, 0, .unknown) }
        case .symbol(UInt8(ascii: "=")) where before == .symbol(UInt8(ascii: ":")):
            statement.leaves.insert(.userVariables)
            mayChange = true
        case .userVariable:
            asksWriter = true
            if verb == .set || last == .into { statement.leaves.insert(.userVariables) }
        case .systemVariable: asksWriter = true
        default: break
        }
    }

    /// `schema.name(` calls a function of the schema.
    private mutating func qualified(_ text: Span<UInt8>) {
        if lexer.peek(in: text) == UInt8(ascii: "(") { mayChange = true }
    }

    private mutating func begin(_ role: Words.Role, _ text: Span<UInt8>) {
        verb = role
        verbs += 1
        switch role {
        case .call: statement.leaves.insert(.procedure)
        case .prepare: statement.leaves.insert(.preparedByName)
        case .handler: statement.leaves.insert(.handlers)
        case .xa: statement.leaves.insert(.distributedTransaction)
        case .backup: statement.leaves.insert(.locks)
        case .binlog: statement.leaves.insert(.binlog)
        case .kill: kill(text)
        default: break
        }
    }

    private mutating func word(_ role: Words.Role, _ text: Span<UInt8>) {
        switch role {
        case .unknown, .getLock, .previous, .next, .count, .listed: called(role, text)
        case .update, .share:
            if last == .for { asksWriter = true } else if verb == .with { mayChange = true }
        case .insert, .delete, .replace:
            if verb == .with, lexer.peek(in: text) != UInt8(ascii: "(") { mayChange = true }
        case .in: if last == .lock { asksWriter = true }
        case .into, .analyse: mayChange = mayChange || verb == .select || verb == .with
        case .lock, .for: if verb == .flush { statement.leaves.insert(.locks) }
        case .connection: if verb == .explain { asksWriter = true }
        case .transaction: if verb == .start, words == 1, statement.kind == .other { statement.kind = .begin }
        case .to, .grammar: if words == 1 { isPartial = true }
        case .temporary: if verb == .create { statement.leaves.insert(.temporaryTables) }
        case .role: if verb == .set, last == .set { statement.leaves.insert(.role) }
        case .tracking: statement.leaves.insert(.tracking)
        case .warnings: if verb == .show { asksPrevious = true }
        default: break
        }
        if verb == .show, words == 1 || last == .modifier { shown(role) }
        if verb == .start, role == .only, last == .read { statement.kind = .beginReadOnly }
    }

    private mutating func called(_ role: Words.Role, _ text: Span<UInt8>) {
        guard lexer.peek(in: text) == UInt8(ascii: "(") else {
            // `NEXT VALUE FOR sequence`.
            if role == .next, verb != .show { mayChange = true }
            return
        }
        switch role {
        case .count, .listed: break
        case .previous: asksPrevious = true
        case .getLock:
            statement.leaves.insert(.locks)
            mayChange = true
        default: mayChange = true
        }
    }

    /// What may be shown by any member; the rest tells of one of them.
    private mutating func shown(_ role: Words.Role) {
        switch role {
        case .count, .warnings: asksPrevious = true
        case .listed, .modifier, .create, .analyse: break
        default: asksWriter = true
        }
    }

    private mutating func kill(_ text: Span<UInt8>) {
        var isQuery = false
        while true {
            switch lexer.next(in: text) {
            case .word(let hash):
                let role = Words.role(hash)
                guard role == .query || role == .connection else { return }
                isQuery = isQuery || role == .query
            case .number:
                guard let number = number(text) else { return }
                statement.kind = .kill(connection: number, query: isQuery)
                return
            default: return
            }
        }
    }

    private func number(_ text: Span<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for index in lexer.start..<lexer.index {
            guard let digit = UInt64(exactly: Int(text[index]) - 0x30), digit <= 9 else { return nil }
            let (product, isTooMuch) = value.multipliedReportingOverflow(by: 10)
            guard !isTooMuch, product <= .max - digit else { return nil }
            value = product + digit
        }
        return value
    }

    private func verdict() -> Statement {
        var result = statement
        guard verbs == 1 else {
            result.kind = .other
            return result
        }
        switch verb {
        case .select, .with, .values, .describe, .explain, .checksum, .help, .show:
            guard !lexer.hasExecutableComment else { break }
            let runs = verb == .select || verb == .with || verb == .values
            if !mayChange || !runs { result.kind = .read }
            result.place = asksPrevious ? .previous : mayChange || asksWriter ? .writer : .anywhere
        case .insert, .update, .delete, .replace: result.kind = .change
        case .begin where !isPartial: result.kind = .begin
        case .commit: result.kind = .commit
        case .set, .use: result.kind = .setting
        case .rollback where !isPartial: result.kind = .rollback
        default: break
        }
        return result
    }
}
