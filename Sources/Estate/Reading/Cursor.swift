/// A value of a file together with its path: reading it as something it is not records a fault and yields nil.
struct Cursor {
    let node: YAMLNode
    let path: String
    let faults: FaultList

    var position: Position { node.position }

    func fault(_ problem: String, _ remedy: String) { faults.add(problem, remedy, path: path, at: position) }

    func note(_ text: String) { faults.note(text, path: path, at: position) }

    /// A single value without a tag; numbers and booleans are the text they were written as.
    func text(_ example: String) -> String? {
        if let tag = node.tag {
            let meant = tag == "!secret" ? "a secret cannot stand here" : "the tag `\(tag)` is unknown"
            fault(meant, "write \(example)")
            return nil
        }
        guard case .scalar(let text, _) = node.content, !node.isNull else {
            fault("expected a single value, found \(node.kind)", "write \(example)")
            return nil
        }
        return text
    }

    /// A text that must look right.
    func text(_ example: String, where isRight: (String) -> Bool, _ problem: (String) -> String) -> String? {
        guard let text = text(example) else { return nil }
        guard isRight(text) else {
            fault(problem(text), "write \(example)")
            return nil
        }
        return text
    }

    func port(_ example: String) -> Int? {
        text(example, where: { Names.port($0) != nil }, { "`\($0)` is not a port" }).flatMap(Names.port)
    }

    func address(_ example: String) -> String? {
        text(example, where: { AddressRange.address($0) != nil }, { "`\($0)` is not an IPv4 address" })
    }

    func range(_ example: String) -> AddressRange? {
        text(example, where: { AddressRange($0) != nil }, { "`\($0)` is not a range of IPv4 addresses" })
            .flatMap(AddressRange.init)
    }

    func oneOf<Choice: CaseIterable & RawRepresentable>(_ type: Choice.Type) -> Choice?
    where Choice.RawValue == String {
        let choices = Choice.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
        guard let text = text("one of \(choices)") else { return nil }
        guard let choice = Choice(rawValue: text) else {
            fault("`\(text)` is not known here", "write one of \(choices)")
            return nil
        }
        return choice
    }

    func list(_ example: String) -> [Cursor]? {
        guard node.tag == nil, case .list(let items) = node.content else {
            fault("expected a list, found \(node.kind)", "write \(example)")
            return nil
        }
        return items.enumerated().map { Cursor(node: $1, path: "\(path)[\($0)]", faults: faults) }
    }

    /// With `known`, any other key is a fault.
    func mapping(_ example: String, known: [String]? = nil, later: [String] = []) -> MappingCursor? {
        guard node.tag == nil, case .mapping(let entries) = node.content else {
            fault("expected a mapping, found \(node.kind)", "write \(example)")
            return nil
        }
        let mapping = MappingCursor(entries: entries, position: position, path: path, faults: faults)
        if let known { mapping.refuseOthers(than: known, later: later) }
        return mapping
    }

    var isSecret: Bool { node.tag == "!secret" }

    /// `!secret NAME`.
    func secret() -> SecretReference? {
        guard isSecret, case .scalar(let name, _) = node.content, Names.isSecret(name) else {
            fault("a secret is named with letters, digits, dashes, dots", "write `!secret forum-db`")
            return nil
        }
        faults.note(secret: name, path: path, at: position)
        return SecretReference(name)
    }
}
