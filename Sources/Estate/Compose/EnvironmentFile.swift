/// `NAME=value` lines as Compose reads them: comments, quotes, `export`, and variables in values.
struct EnvironmentFile {
    struct Value: Equatable {
        var name: String
        var text: String
        var line: Int
    }

    private(set) var values: [Value] = []
    private let faults: FaultList
    private let variables: (String) -> String?
    private let isRaw: Bool

    /// `raw`: the text after the `=` as it stands.
    static func read(_ text: String, faults: FaultList, raw: Bool = false, variables: @escaping (String) -> String?)
        -> [Value]
    {
        var file = EnvironmentFile(faults: faults, variables: variables, isRaw: raw)
        file.read(text)
        return file.values
    }

    private init(faults: FaultList, variables: @escaping (String) -> String?, isRaw: Bool) {
        self.faults = faults
        self.variables = variables
        self.isRaw = isRaw
    }

    private mutating func read(_ text: String) {
        let start = text.unicodeScalars.first == "\u{feff}" ? String(text.unicodeScalars.dropFirst()) : text
        let lines = start.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false).map(
            String.init
        )
        var number = 0
        while number < lines.count {
            let line = Self.trim(lines[number])
            let first = number
            number += 1
            if line.isEmpty || line.hasPrefix("#") { continue }
            guard let (name, rest) = split(line, at: first + 1) else { continue }
            var raw = rest
            // A quoted value may run over several lines.
            while let quote = opening(raw), closingIndex(raw, quote) == nil, number < lines.count, !isRaw {
                raw += "\n" + lines[number]
                number += 1
            }
            append(name, raw, line: first + 1)
        }
    }

    private func split(_ line: String, at number: Int) -> (String, String)? {
        let line = line.hasPrefix("export ") && !isRaw ? Self.trim(String(line.dropFirst(7))) : line
        let cut = line.firstIndex(of: "=") ?? line.endIndex
        let name = Self.trim(String(line[..<cut]))
        guard !name.isEmpty,
            !name.utf8.contains(where: { $0 <= 32 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") })
        else {
            faults.add(
                "this is no `NAME=value`",
                "write `NAME=value`, or begin a comment with `#`",
                at: Position(line: number, column: 1)
            )
            return nil
        }
        // A name alone takes its value from the variables, as in Compose.
        guard cut < line.endIndex else { return variables(name).map { (name, "'\($0)'") } }
        let rest = String(line[line.index(after: cut)...])
        return (name, isRaw ? rest : Self.trim(rest))
    }

    private mutating func append(_ name: String, _ raw: String, line: Int) {
        let text = isRaw ? raw : parse(raw, line: line)
        values.removeAll { $0.name == name }
        values.append(Value(name: name, text: text, line: line))
    }

    private func parse(_ raw: String, line: Int) -> String {
        if let quote = opening(raw) {
            guard let end = closingIndex(raw, quote) else {
                faults.add("the quotes are not closed", "close them", at: Position(line: line, column: 1))
                return ""
            }
            let inside = String(raw[raw.index(after: raw.startIndex)..<end])
            return quote == "'" ? inside : expand(Self.unescape(inside), line: line)
        }
        let comment = raw.firstRange(of: " #") ?? raw.firstRange(of: "\t#")
        let bare = comment.map { String(raw[..<$0.lowerBound]) } ?? (raw.hasPrefix("#") ? "" : raw)
        return expand(Self.trim(bare), line: line)
    }

    private func expand(_ text: String, line: Int) -> String {
        let known = values
        let lookup = { name in known.first { $0.name == name }?.text ?? variables(name) }
        return Interpolation(lookup: { lookup($0) }) { problem in
            let position = Position(line: line, column: 1)
            if case .required(let name, let message) = problem {
                faults.add("`\(name)` is required: \(message)", "write `\(name)=…` above", at: position)
            } else if case .unset(let name) = problem {
                faults.note("`\(name)` is not set, nothing stands in its place", path: "", at: position)
            }
        }.expand(text)
    }

    private func opening(_ text: String) -> Character? { text.first.flatMap { $0 == "\"" || $0 == "'" ? $0 : nil } }

    private func closingIndex(_ text: String, _ quote: Character) -> String.Index? {
        var isEscaped = false
        for index in text.indices.dropFirst() {
            if text[index] == quote, !isEscaped { return index }
            isEscaped = text[index] == "\\" && quote == "\"" && !isEscaped
        }
        return nil
    }

    private static func unescape(_ text: String) -> String {
        var output = ""
        var isEscaped = false
        for character in text {
            if isEscaped {
                switch character {
                case "n": output += "\n"
                case "r": output += "\r"
                case "t": output += "\t"
                case "$": output += "$$"
                case "\"", "\\": output.append(character)
                default: output += "\\" + String(character)
                }
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                output.append(character)
            }
        }
        return output
    }

    private static func trim(_ text: String) -> String {
        var scalars = text.unicodeScalars[...]
        while let first = scalars.first, first == " " || first == "\t" || first == "\r" {
            scalars = scalars.dropFirst()
        }
        while let last = scalars.last, last == " " || last == "\t" || last == "\r" { scalars = scalars.dropLast() }
        return String(scalars)
    }
}
