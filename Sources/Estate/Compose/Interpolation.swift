/// Expands variables as Compose does; what is malformed is reported and stays as it stands.
///
/// `$VAR`, `${VAR}`, `${VAR:-default}`, `${VAR:?message}`, `${VAR:+other}` and `$$` as Compose does.
struct Interpolation {
    enum Problem: Equatable {
        case unset(String)
        case required(String, message: String)
        case malformed(String)
    }

    let lookup: (String) -> String?
    let report: (Problem) -> Void

    func expand(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
        var output = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let dollar = rest.firstIndex(of: "$") {
            output.append(contentsOf: rest[..<dollar])
            rest = rest[dollar...].dropFirst()
            switch rest.first {
            case "$":
                output.append("$")
                rest = rest.dropFirst()
            case "{":
                guard let end = closing(rest.dropFirst()) else {
                    report(.malformed("$" + String(rest)))
                    return String(output) + "$" + String(rest)
                }
                output.append(contentsOf: substitute(String(rest.dropFirst()[..<end])).unicodeScalars)
                rest = rest[end...].dropFirst()
            default:
                let name = rest.prefix(while: isNameScalar)
                if Names.isVariable(String(name)) {
                    output.append(contentsOf: value(String(name)).unicodeScalars)
                } else {
                    report(.malformed("$" + String(rest.prefix(12))))
                    output.append("$")
                    output.append(contentsOf: name)
                }
                rest = rest.dropFirst(name.count)
            }
        }
        output.append(contentsOf: rest)
        return String(output)
    }

    private func value(_ name: String) -> String {
        if let value = lookup(name) { return value }
        report(.unset(name))
        return ""
    }

    /// What stands between the braces.
    private func substitute(_ inside: String) -> String {
        let name = String(inside.unicodeScalars.prefix(while: isNameScalar))
        var rest = inside.unicodeScalars.dropFirst(name.unicodeScalars.count)
        guard Names.isVariable(name) else {
            report(.malformed("${\(inside)}"))
            return "${\(inside)}"
        }
        guard !rest.isEmpty else { return value(name) }
        let alsoEmpty = rest.first == ":"
        if alsoEmpty { rest = rest.dropFirst() }
        let found = lookup(name)
        let isThere = alsoEmpty ? found?.isEmpty == false : found != nil
        let operand = String(rest.dropFirst())
        switch rest.first {
        case "-": return isThere ? found ?? "" : expand(operand)
        case "+": return isThere ? expand(operand) : ""
        case "?":
            if isThere { return found ?? "" }
            report(.required(name, message: operand))
        default:
            report(.malformed("${\(inside)}"))
            return "${\(inside)}"
        }
        return ""
    }

    /// The brace that closes, past nested `${…}`.
    private func closing(_ text: Substring.UnicodeScalarView) -> String.Index? {
        var depth = 0
        var previous: Unicode.Scalar?
        for index in text.indices {
            if text[index] == "{", previous == "$" { depth += 1 }
            if text[index] == "}" {
                if depth == 0 { return index }
                depth -= 1
            }
            previous = text[index]
        }
        return nil
    }

    private func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && (Names.isAlphanumeric(UInt8(scalar.value)) || scalar == "_")
    }
}
