/// Cuts a statement into tokens, as the server would, without an allocation. Total: any bytes give tokens.
struct Lexer {
    enum Token: Equatable {
        /// A bare word, by the hash of its letters in upper case.
        case word(UInt64)
        case quotedName
        case string
        case number
        /// `@name`, and `@@name`.
        case userVariable, systemVariable
        case symbol(UInt8)
        case end
    }

    /// What of the session's `sql_mode` changes how a statement is cut.
    struct Mode: OptionSet, Sendable, Hashable {
        let rawValue: UInt8
        static let noBackslashEscapes = Self(rawValue: 1)
        static let ansiQuotes = Self(rawValue: 2)
    }

    let mode: Mode
    private(set) var index = 0
    /// Where the last token began.
    private(set) var start = 0
    /// There was a comment whose content the server runs.
    private(set) var hasExecutableComment = false
    /// There was a byte beyond ASCII.
    private(set) var hasForeignBytes = false

    init(mode: Mode = []) { self.mode = mode }

    mutating func next(in text: Span<UInt8>) -> Token {
        skipBlank(in: text)
        start = index
        guard index < text.count else { return .end }
        let byte = text[index]
        if Self.begins(byte) { return word(in: text) }
        if byte >= 0x30, byte <= 0x39 { return number(in: text) }
        index += 1
        switch byte {
        case UInt8(ascii: "'"):
            skipQuoted(byte, in: text, escapes: !mode.contains(.noBackslashEscapes))
            return .string
        case UInt8(ascii: "\""):
            let isName = mode.contains(.ansiQuotes)
            skipQuoted(byte, in: text, escapes: !isName && !mode.contains(.noBackslashEscapes))
            return isName ? .quotedName : .string
        case UInt8(ascii: "`"):
            skipQuoted(byte, in: text, escapes: false)
            return .quotedName
        case UInt8(ascii: "@"): return variable(in: text)
        default: return .symbol(byte)
        }
    }

    /// The next byte that is no blank, without taking it.
    mutating func peek(in text: Span<UInt8>) -> UInt8? {
        skipBlank(in: text)
        return index < text.count ? text[index] : nil
    }

    private static func begins(_ byte: UInt8) -> Bool {
        byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || byte == UInt8(ascii: "_") || byte >= 0x80
            || byte == UInt8(ascii: "$")
    }

    private static func goesOn(_ byte: UInt8) -> Bool { begins(byte) || byte >= 0x30 && byte <= 0x39 }

    private mutating func word(in text: Span<UInt8>) -> Token {
        var hash = Words.seed
        while index < text.count {
            let byte = text[index]
            guard Self.goesOn(byte) else { break }
            if byte >= 0x80 { hasForeignBytes = true }
            hash = Words.mix(hash, byte)
            index += 1
        }
        return .word(hash)
    }

    private mutating func number(in text: Span<UInt8>) -> Token {
        while index < text.count, Self.goesOn(text[index]) || text[index] == UInt8(ascii: ".") { index += 1 }
        return .number
    }

    private mutating func variable(in text: Span<UInt8>) -> Token {
        guard index < text.count else { return .symbol(UInt8(ascii: "@")) }
        if text[index] == UInt8(ascii: "@") {
            index += 1
            return .systemVariable
        }
        let quote = text[index]
        if quote == UInt8(ascii: "`") || quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") {
            index += 1
            skipQuoted(quote, in: text, escapes: quote != UInt8(ascii: "`"))
        } else {
            while index < text.count, Self.goesOn(text[index]) || text[index] == UInt8(ascii: ".") { index += 1 }
        }
        return .userVariable
    }

    private mutating func skipQuoted(_ quote: UInt8, in text: Span<UInt8>, escapes: Bool) {
        while index < text.count {
            let byte = text[index]
            index += 1
            if byte >= 0x80 {
                hasForeignBytes = true
            } else if byte == UInt8(ascii: "\\"), escapes {
                index = min(index + 1, text.count)
            } else if byte == quote {
                guard index < text.count, text[index] == quote else { return }
                index += 1
            }
        }
    }

    private mutating func skipBlank(in text: Span<UInt8>) {
        while index < text.count {
            let byte = text[index]
            let following = index + 1 < text.count ? text[index + 1] : 0
            switch byte {
            case 0...0x20: index += 1
            case UInt8(ascii: "#"): skipLine(in: text)
            case UInt8(ascii: "-") where following == UInt8(ascii: "-"):
                guard index + 2 >= text.count || text[index + 2] <= 0x20 else { return }
                skipLine(in: text)
            case UInt8(ascii: "/") where following == UInt8(ascii: "*"): skipComment(in: text)
            case UInt8(ascii: "*") where following == UInt8(ascii: "/") && hasExecutableComment: index += 2
            default: return
            }
        }
    }

    private mutating func skipLine(in text: Span<UInt8>) {
        while index < text.count, text[index] != 0x0A { index += 1 }
    }

    private mutating func skipComment(in text: Span<UInt8>) {
        index += 2
        if index < text.count, text[index] == UInt8(ascii: "M") || text[index] == UInt8(ascii: "!") {
            let mark = text[index] == UInt8(ascii: "M") ? index + 1 : index
            if mark < text.count, text[mark] == UInt8(ascii: "!") {
                hasExecutableComment = true
                index = mark + 1
                while index < text.count, text[index] >= 0x30, text[index] <= 0x39 { index += 1 }
                return
            }
        }
        while index + 1 < text.count, text[index] != UInt8(ascii: "*") || text[index + 1] != UInt8(ascii: "/") {
            index += 1
        }
        index = min(index + 2, text.count)
    }
}
