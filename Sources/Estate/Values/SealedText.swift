/// Text in which some parts are secret: what is shown and what is delivered differ only there.
package struct SealedText: Sendable, Equatable {
    package enum Part: Sendable, Equatable {
        case text(String)
        case secret(name: String, Secret)
    }
    package private(set) var parts: [Part]

    package init(_ text: String) { parts = [.text(text)] }
    package init(parts: [Part]) { self.parts = parts }
    package init(secret name: String, _ value: Secret) { parts = [.secret(name: name, value)] }

    package var hasSecrets: Bool {
        parts.contains { if case .secret = $0 { true } else { false } }
    }

    /// With `[secret NAME]` where the secrets stand; safe to print.
    package var shown: String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .secret(let name, _): "[secret \(name)]"
            }
        }.joined()
    }

    /// The whole text, for delivery to a host only.
    package func reveal() -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .secret(_, let secret): secret.reveal()
            }
        }.joined()
    }
}

extension SealedText: CustomStringConvertible, ExpressibleByStringLiteral {
    package init(stringLiteral value: String) { self.init(value) }
    package var description: String { shown }
}
