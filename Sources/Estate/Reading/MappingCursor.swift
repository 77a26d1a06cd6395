/// The keys and values of a mapping, in the order of the file.
struct MappingCursor {
    struct Entry {
        var key: String
        /// At the key, for faults of the key itself.
        var name: Cursor
        var value: Cursor
    }

    let entries: [Entry]
    let position: Position
    let path: String
    let faults: FaultList

    init(entries: [YAMLNode.Entry], position: Position, path: String, faults: FaultList) {
        self.position = position
        self.path = path
        self.faults = faults
        self.entries = entries.map { entry in
            let below = path.isEmpty ? entry.key : "\(path).\(entry.key)"
            let key = YAMLNode(content: .scalar(entry.key, plain: false), position: entry.position)
            faults.remember(entry.position, of: below)
            return Entry(
                key: entry.key,
                name: Cursor(node: key, path: below, faults: faults),
                value: Cursor(node: entry.value, path: below, faults: faults)
            )
        }
    }

    /// Nil when the key is absent, and when it stands there without a value.
    subscript(key: String) -> Cursor? {
        entries.first { $0.key == key && !$0.value.node.isNull }?.value
    }

    func require(_ key: String, _ remedy: String) -> Cursor? {
        if let found = self[key] { return found }
        let place = entries.first { $0.key == key }?.name.position ?? position
        let below = path.isEmpty ? key : "\(path).\(key)"
        faults.add("`\(key)` is missing", remedy, path: below, at: place)
        return nil
    }

    func refuseOthers(than known: [String], later: [String]) {
        for entry in entries where !known.contains(entry.key) {
            if later.contains(entry.key) {
                entry.name.fault("this version of Trivet does not do `\(entry.key)` yet", "remove it for now")
            } else {
                entry.name.fault("unknown key `\(entry.key)`", Spelling.remedy(for: entry.key, among: known))
            }
        }
    }
}
