/// One object of the settings: each key is read once, and what nobody reads is a fault.
struct Keyed {
    struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    struct Fault: Error, CustomStringConvertible {
        var path: String
        var problem: String
        var description: String { path.isEmpty ? problem : "\(path): \(problem)" }
    }

    private let container: KeyedDecodingContainer<Key>
    private let path: [any CodingKey]

    /// - Parameter known: all keys there may be.
    init(_ decoder: any Decoder, _ known: [String]) throws {
        container = try decoder.container(keyedBy: Key.self)
        path = decoder.codingPath
        if let stranger = container.allKeys.map(\.stringValue).sorted().first(where: { !known.contains($0) }) {
            throw Fault(
                path: Self.words(path + [Key(stringValue: stranger)]),
                problem: "there is no such key; there are \(known.joined(separator: ", "))"
            )
        }
    }

    func optional<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value? {
        do {
            return try container.decodeIfPresent(type, forKey: Key(stringValue: name))
        } catch is DecodingError {
            throw fault(name, "it is not \(Self.form(type))")
        }
    }

    func required<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
        guard let value = try optional(name, as: type) else { throw fault(name, "it is missing") }
        return value
    }

    /// A number of seconds, a count, a port: within bounds.
    func bounded<Value: Decodable & Comparable>(_ name: String, _ range: ClosedRange<Value>, _ usual: Value) throws
        -> Value
    {
        let value = try optional(name, as: Value.self) ?? usual
        guard range.contains(value) else {
            throw fault(name, "it must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    func choice<Value: RawRepresentable & CaseIterable>(_ name: String, _ usual: Value) throws -> Value
    where Value.RawValue == String {
        guard let text = try optional(name, as: String.self) else { return usual }
        guard let value = Value(rawValue: text) else {
            throw fault(name, "it must be one of \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return value
    }

    func fault(_ name: String, _ problem: String) -> Fault {
        Fault(path: Self.words(path + [Key(stringValue: name)]), problem: problem)
    }

    private static func words(_ path: [any CodingKey]) -> String {
        path.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: "/")
    }

    private static func form(_ type: Any.Type) -> String {
        switch type {
        case is String.Type: "a text"
        case is Int.Type: "a whole number"
        case is Double.Type: "a number"
        case is Bool.Type: "true or false"
        default: "what belongs there"
        }
    }
}
