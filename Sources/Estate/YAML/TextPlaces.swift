/// Finds lines and columns in a text the way the YAML parser counts them: columns in Unicode scalars.
enum TextPlaces {
    static func index(of position: Position, in text: String) -> String.Index? {
        let scalars = text.unicodeScalars
        var index = scalars.startIndex
        var line = 1
        while line < position.line {
            guard index < scalars.endIndex else { return nil }
            if isBreak(at: index, in: scalars) { line += 1 }
            index = scalars.index(after: index)
        }
        let found = scalars.index(index, offsetBy: position.column - 1, limitedBy: scalars.endIndex)
        return found == scalars.endIndex ? nil : found
    }

    /// The text of a line, from 1; empty past the end.
    static func line(_ number: Int, of text: String) -> String {
        guard let start = index(of: Position(line: number, column: 1), in: text) else { return "" }
        return String(text.unicodeScalars[start...].prefix { $0 != "\n" && $0 != "\r" })
    }

    /// At the last scalar of a line break: of CR LF that is the LF.
    private static func isBreak(at index: String.Index, in scalars: String.UnicodeScalarView) -> Bool {
        switch scalars[index] {
        case "\n", "\u{85}", "\u{2028}", "\u{2029}": return true
        case "\r":
            let next = scalars.index(after: index)
            return next == scalars.endIndex || scalars[next] != "\n"
        default: return false
        }
    }
}
