/// What a key of a Compose file holds, where it is handed on as it is.
indirect enum Shape: Sendable {
    case text
    case integer
    /// A whole number from 0.
    case count
    case number
    /// A number that Docker wants as a text.
    case numberText
    case flag
    /// `1m30s`
    case duration
    /// `64M`, or a number of bytes.
    case size
    case oneOf([String])
    case list(Shape)
    /// One text, or a list of them.
    case words
    case textsAsList
    /// A list in which Docker wants each text once.
    case set
    /// A mapping of texts, or a list of `key=value`.
    case pairs
    case map(Shape)
    case object([String: Shape])
    case either(Shape, Shape)
}

extension Cursor {
    /// Nil after a fault; a null is passed over by whoever reads the mapping.
    func value(_ shape: Shape) -> YAMLValue? {
        switch shape {
        case .text: return text("a text").map(YAMLValue.text)
        case .integer:
            return text("a whole number", where: { Int($0) != nil }, { "`\($0)` is not a whole number" })
                .flatMap { Int($0) }.map { .number(String($0)) }
        case .count:
            return text(
                "a whole number from 0",
                where: { Int($0).map { $0 >= 0 } == true },
                { "`\($0)` is not a whole number from 0" }
            )
            .flatMap { Int($0) }.map { .number(String($0)) }
        case .number:
            return text("a number", where: { Self.isNumber($0) }, { "`\($0)` is not a number" }).map(YAMLValue.number)
        case .numberText: return value(.number)?.text.map(YAMLValue.text)
        case .flag: return flag().map(YAMLValue.flag)
        case .duration:
            return text(
                "a duration such as `10s` or `1m30s`",
                where: Durations.isDuration,
                { "`\($0)` is not a duration" }
            )
            .map(YAMLValue.text)
        case .size:
            return text("a size such as `64M`", where: { Sizes.bytes($0) != nil }, { "`\($0)` is not a size" }).map(
                YAMLValue.text
            )
        case .oneOf(let choices): return choice(choices).map(YAMLValue.text)
        case .list(let shape): return list("a list")?.compactMap { $0.value(shape) }.asList
        case .words: return isList ? value(.list(.text)) : value(.text)
        case .textsAsList: return isList ? value(.set) : value(.text).map { .list([$0]) }
        case .set: return value(.list(.text)).map { .list($0.items.unique) }
        case .pairs: return pairs().map { pairs in .texts(pairs.mapValues { $0 ?? "" }) }
        case .map(let shape): return map(shape)
        case .object(let shapes): return object(shapes)
        case .either(let one, let other):
            if case .scalar = node.content { return value(one) }
            return value(other)
        }
    }

    var isList: Bool { if case .list = node.content { true } else { false } }
    var isMapping: Bool { if case .mapping = node.content { true } else { false } }

    func flag() -> Bool? {
        guard let text = text("`true` or `false`") else { return nil }
        switch text.lowercased() {
        case "true", "yes", "on", "y": return true
        case "false", "no", "off", "n": return false
        default:
            fault("`\(text)` is neither true nor false", "write `true` or `false`")
            return nil
        }
    }

    func choice(_ choices: [String]) -> String? {
        let all = choices.map { "`\($0)`" }.joined(separator: ", ")
        return text("one of \(all)", where: { choices.contains($0) }, { "`\($0)` is not known here" })
    }

    /// A mapping, or a list of `key=value`; a key without a value is nil.
    func pairs() -> [String: String?]? {
        var pairs: [String: String?] = [:]
        if isList {
            for item in list("a list of `KEY=value`") ?? [] {
                guard let text = item.text("`KEY=value`") else { continue }
                let cut = text.firstIndex(of: "=")
                let value = cut.map { String(text[text.index(after: $0)...]) }
                pairs.updateValue(value, forKey: String(text[..<(cut ?? text.endIndex)]))
            }
            return pairs
        }
        guard let mapping = mapping("a mapping `KEY: value`") else { return nil }
        for entry in mapping.entries {
            let value = entry.value.node.isNull ? nil : entry.value.text("a text for `\(entry.key)`")
            pairs.updateValue(value, forKey: entry.key)
        }
        return pairs
    }

    private func map(_ shape: Shape) -> YAMLValue? {
        guard let mapping = mapping("a mapping") else { return nil }
        return .mapping(
            mapping.given.compactMap { entry in
                entry.value.value(shape).map { YAMLValue.Entry(key: entry.key, value: $0) }
            }
        )
    }

    private func object(_ shapes: [String: Shape]) -> YAMLValue? {
        guard let mapping = mapping("a mapping", known: shapes.keys.sorted(), later: []) else { return nil }
        return .mapping(
            mapping.given.compactMap { entry in
                guard let shape = shapes[entry.key], let value = entry.value.value(shape) else { return nil }
                return YAMLValue.Entry(key: entry.key, value: value)
            }
        )
    }

    private static func isNumber(_ text: String) -> Bool {
        Double(text) != nil && text.utf8.allSatisfy { Names.isDigit($0) || ".-+eE".utf8.contains($0) }
    }
}

extension MappingCursor {
    /// Without extensions (`x-…`) and keys that have no value.
    var given: [Entry] { entries.filter { !$0.value.node.isNull && !$0.key.hasPrefix("x-") } }
}

extension [YAMLValue] {
    var unique: Self {
        var result: Self = []
        for value in self where !result.contains(value) { result.append(value) }
        return result
    }

    var asList: YAMLValue { .list(self) }
}

enum Durations {
    /// As Go reads them: `300ms`, `1h15m30.5s`.
    static func isDuration(_ text: String) -> Bool {
        if text == "0" { return true }
        var rest = text.unicodeScalars[...]
        guard !rest.isEmpty else { return false }
        while !rest.isEmpty {
            let number = rest.prefix { ("0"..."9").contains($0) || $0 == "." }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { !("0"..."9").contains($0) && $0 != "." }
            rest = rest.dropFirst(unit.count)
            guard Double(String(number)) != nil, ["ns", "us", "µs", "ms", "s", "m", "h"].contains(String(unit)) else {
                return false
            }
        }
        return true
    }
}

enum Sizes {
    /// `64`, `64b`, `64k`, `64M`, `64MB`, `64MiB`, `1.5g`: powers of 1024, as Docker reads them.
    static func bytes(_ text: String) -> Int? {
        let lower = text.lowercased()
        let digits = lower.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        var unit = lower.dropFirst(digits.count).drop { $0 == " " }
        if unit.hasSuffix("ib") {
            unit = unit.dropLast(2)
        } else if unit.count == 2, unit.hasSuffix("b") {
            unit = unit.dropLast()
        }
        let powers = ["": 0, "b": 0, "k": 1, "m": 2, "g": 3, "t": 4]
        guard let number = Double(String(digits)), let power = powers[String(unit)] else { return nil }
        let bytes = (0..<power).reduce(number) { value, _ in value * 1024 }
        return bytes < 1e18 ? Int(bytes) : nil
    }
}
