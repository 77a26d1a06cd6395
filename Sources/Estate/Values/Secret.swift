/// A value that must never be seen: it prints as `[secret]` and cannot be encoded.
package struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let value: String

    package init(_ value: String) { self.value = value }

    /// The value itself, for the one place that hands it to an engine.
    package func reveal() -> String { value }

    package var description: String { "[secret]" }
    package var debugDescription: String { "[secret]" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// `!secret NAME` in the estate file.
package struct SecretReference: Sendable, Equatable, Hashable {
    package var name: String
    package init(_ name: String) { self.name = name }
}
