/// A value to be written as YAML.
indirect enum YAMLValue: Sendable, Equatable {
    struct Entry: Sendable, Equatable {
        var key: String
        var value: YAMLValue
    }

    case text(String)
    /// As it shall be written.
    case number(String)
    case flag(Bool)
    case list([YAMLValue])
    /// Written in this order.
    case mapping([Entry])

    static func texts(_ texts: [String]) -> YAMLValue { .list(texts.map(YAMLValue.text)) }

    /// Sorted by key.
    static func texts(_ texts: [String: String]) -> YAMLValue {
        .mapping(texts.sorted { $0.key < $1.key }.map { Entry(key: $0.key, value: .text($0.value)) })
    }

    /// A key of a mapping; nil removes it. Anything else becomes a mapping when a key is set.
    subscript(key: String) -> YAMLValue? {
        get { entries.first { $0.key == key }?.value }
        set {
            var entries = entries
            let index = entries.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): entries[index].value = value
            case (let index?, nil): entries.remove(at: index)
            case (nil, let value?): entries.append(Entry(key: key, value: value))
            case (nil, nil): break
            }
            self = .mapping(entries)
        }
    }

    var entries: [Entry] {
        if case .mapping(let entries) = self { entries } else { [] }
    }

    var items: [YAMLValue] {
        if case .list(let items) = self { items } else { [] }
    }

    var text: String? {
        switch self {
        case .text(let text), .number(let text): text
        default: nil
        }
    }

    var isEmpty: Bool {
        switch self {
        case .list(let items): items.isEmpty
        case .mapping(let entries): entries.isEmpty
        default: false
        }
    }

    /// Sets a key that is not there yet.
    mutating func setDefault(_ key: String, _ value: YAMLValue) {
        if self[key] == nil { self[key] = value }
    }
}
