import Yams

/// Reads YAML text into nodes; whatever is wrong with it becomes a fault.
struct YAMLText {
    private let faults: FaultList
    private var text: String
    /// Keys that stand twice in a mapping: the first one is overwritten with letters of the private use area, so that
    /// the parser, which gives up on such a file, goes on and the file's other faults are found too.
    private var doubled: [String: String] = [:]
    /// Aliases can blow a small file up without bound.
    private var budget = 50_000

    static func read(_ text: String, faults: FaultList) -> YAMLNode? {
        var reader = YAMLText(text, faults: faults)
        guard reader.isReadable(), let root = reader.compose() else { return nil }
        return reader.convert(root, path: "")
    }

    private init(_ text: String, faults: FaultList) {
        self.faults = faults
        self.text = text.unicodeScalars.first == "\u{feff}" ? String(text.unicodeScalars.dropFirst()) : text
    }

    private mutating func compose() -> Node? {
        for round in 0..<100 {
            do {
                if let root = try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot() { return root }
                faults.add("the file is empty", "write what it describes; `trivet init` makes one to start from")
                return nil
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                let position = Position(line: context.mark.line, column: context.mark.column)
                if let key = keys.first, rename(key, at: position, round: round) { continue }
                faults.add(
                    "the key `\(keys.first ?? "")` stands twice in one mapping",
                    "remove one of the two",
                    at: position
                )
                return nil
            } catch {
                faults.add(syntaxError: error, in: text)
                return nil
            }
        }
        return nil
    }

    private mutating func rename(_ key: String, at position: Position, round: Int) -> Bool {
        guard var start = TextPlaces.index(of: position, in: text), !key.isEmpty,
            let mark = Unicode.Scalar(0xE000 + UInt32(round))
        else { return false }
        if text.unicodeScalars[start] == "\"" || text.unicodeScalars[start] == "'" {
            start = text.unicodeScalars.index(after: start)
        }
        guard text.unicodeScalars[start...].starts(with: key.unicodeScalars) else { return false }
        let end = text.unicodeScalars.index(start, offsetBy: key.unicodeScalars.count)
        let replacement = String(repeating: String(Character(mark)), count: key.unicodeScalars.count)
        text.replaceSubrange(start..<end, with: replacement)
        doubled[replacement] = key
        return true
    }

    private mutating func convert(_ node: Node, path: String) -> YAMLNode? {
        let position = Position(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
        budget -= 1
        guard budget > 0 else {
            if budget == 0 {
                faults.add("the file is too large once its aliases are followed", "use fewer aliases (`*name`)")
            }
            return nil
        }
        switch node {
        case .scalar(let scalar):
            let plain = scalar.style == .plain || scalar.style == .any
            return YAMLNode(content: .scalar(scalar.string, plain: plain), tag: own(scalar.tag), position: position)
        case .sequence(let sequence):
            var items: [YAMLNode] = []
            for (index, item) in sequence.enumerated() {
                guard let item = convert(item, path: "\(path)[\(index)]") else { return nil }
                items.append(item)
            }
            return YAMLNode(content: .list(items), tag: own(sequence.tag), position: position)
        case .mapping(let mapping):
            guard let entries = convert(mapping, path: path) else { return nil }
            return YAMLNode(content: .mapping(entries), tag: own(mapping.tag), position: position)
        case .alias: return nil
        }
    }

    private mutating func convert(_ mapping: Node.Mapping, path: String) -> [YAMLNode.Entry]? {
        var entries: [YAMLNode.Entry] = []
        var merged: [YAMLNode.Entry] = []
        for (key, value) in mapping {
            let position = Position(line: key.mark?.line ?? 1, column: key.mark?.column ?? 1)
            guard let name = key.scalar?.string else {
                faults.add(
                    "a key must be a text, not a list or a mapping",
                    "write `key: value`",
                    path: path,
                    at: position
                )
                continue
            }
            if let original = doubled[name] {
                let other = mapping.first { $0.key.scalar?.string == original }?.key.mark?.line
                let again = other.map { " and again in line \($0)" } ?? " and again"
                let place = path.isEmpty ? original : "\(path).\(original)"
                faults.add("`\(original)` stands here\(again)", "remove one of the two", path: place, at: position)
                continue
            }
            guard let value = convert(value, path: path.isEmpty ? name : "\(path).\(name)") else { return nil }
            if name == "<<", key.scalar?.style == .plain {
                merged += merge(value, path: path)
            } else {
                entries.append(YAMLNode.Entry(key: name, position: position, value: value))
            }
        }
        var known = Set(entries.map(\.key))
        return entries + merged.filter { known.insert($0.key).inserted }
    }

    /// What `<<:` brings in; the first of several mappings wins.
    private func merge(_ value: YAMLNode, path: String) -> [YAMLNode.Entry] {
        switch value.content {
        case .mapping(let entries): return entries
        case .list(let items): return items.flatMap { merge($0, path: path) }
        case .scalar:
            faults.add("`<<` takes a mapping, not \(value.kind)", "write `<<: *name`", path: path, at: value.position)
            return []
        }
    }

    private func own(_ tag: Tag) -> String? {
        let name = tag.rawValue
        return name.isEmpty || name == "!" || name.hasPrefix("tag:yaml.org,2002:") ? nil : name
    }

    /// Refuses what is no text, and nesting that would exhaust the parser's stack.
    private func isReadable() -> Bool {
        guard text.utf8.count <= 1 << 20 else {
            faults.add("the file is larger than 1 MB", "this cannot be meant: check which file it is")
            return false
        }
        var place = Position(line: 1, column: 1)
        var depth = 0
        for scalar in text.unicodeScalars {
            let isControl =
                scalar.value < 32 && !"\t\n\r".unicodeScalars.contains(scalar)
                || (127...159).contains(scalar.value) && scalar.value != 133
            if isControl || scalar.value == 0xFFFE || scalar.value == 0xFFFF {
                let code = String(scalar.value, radix: 16, uppercase: true)
                faults.add(
                    "the file holds a control character (U+\(code))",
                    "save the file as plain UTF-8 text",
                    at: place
                )
                return false
            }
            if scalar == "[" || scalar == "{" { depth += 1 }
            if scalar == "]" || scalar == "}" { depth = max(0, depth - 1) }
            let runs = place.column > 2000 && scalar == "-"
            guard depth < 1000, !runs else {
                faults.add("the file is nested too deeply", "write it with fewer levels", at: place)
                return false
            }
            place =
                scalar == "\n"
                ? Position(line: place.line + 1, column: 1) : Position(line: place.line, column: place.column + 1)
        }
        return true
    }
}
