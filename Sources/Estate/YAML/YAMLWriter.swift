/// Writes values as block YAML that any parser reads alike: whatever could be taken for something else is quoted.
struct YAMLWriter {
    private var output = ""
    /// Docker expands `$` in a stack file: a dollar that is meant is doubled.
    private let doublesDollars: Bool

    static func write(_ value: YAMLValue, doublingDollars: Bool) -> String {
        var writer = YAMLWriter(doublesDollars: doublingDollars)
        writer.write(value, indent: 0)
        return writer.output
    }

    private init(doublesDollars: Bool) { self.doublesDollars = doublesDollars }

    private mutating func write(_ value: YAMLValue, indent: Int) {
        let margin = String(repeating: " ", count: indent)
        switch value {
        case .mapping(let entries):
            for entry in entries {
                write(entry.value, after: "\(margin)\(Self.scalar(entry.key)):", indent: indent + 2)
            }
        case .list(let items):
            for item in items { write(item, after: "\(margin)-", indent: indent + 2) }
        default: output += margin + line(value) + "\n"
        }
    }

    private mutating func write(_ value: YAMLValue, after lead: String, indent: Int) {
        switch value {
        case .mapping, .list:
            if value.isEmpty {
                output += "\(lead) \(value == .list([]) ? "[]" : "{}")\n"
            } else {
                output += lead + "\n"
                write(value, indent: indent)
            }
        default: output += "\(lead) \(line(value))\n"
        }
    }

    private func line(_ value: YAMLValue) -> String {
        switch value {
        case .number(let number): number
        case .flag(let flag): flag ? "true" : "false"
        case .text(let text): Self.scalar(doublesDollars ? text.replacing("$", with: "$$") : text)
        case .list, .mapping: ""
        }
    }

    private static let reserved: Set<String> = [
        "true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf",
    ]

    private static func scalar(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { Names.isAlphanumeric($0) || "_./-".utf8.contains($0) }
        let starts = text.utf8.first.map { Names.isAlphanumeric($0) && !Names.isDigit($0) || $0 == UInt8(ascii: "/") }
        if isPlain, starts == true, !reserved.contains(text.lowercased()) { return text }
        return "\"" + escaped(text) + "\""
    }

    /// The inside of a double-quoted scalar.
    static func escaped(_ text: String) -> String {
        var output = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            case "\u{85}", "\u{2028}", "\u{2029}", "\u{feff}": output += "\\u" + hex(scalar)
            default:
                let isControl = scalar.value < 32 || (127...159).contains(scalar.value)
                if isControl { output += "\\u" + hex(scalar) } else { output.unicodeScalars.append(scalar) }
            }
        }
        return output
    }

    private static func hex(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
