/// The one shape of an error that a user sees.
package struct Failure: Error, Sendable, Equatable, Codable {
    /// Decisions are made by kind, never by matching text.
    package enum Kind: String, Sendable, Codable {
        /// The operator's files or arguments are wrong; nothing was changed.
        case invalid
        /// The host could not be reached or refused us.
        case unreachable
        /// A program or an engine said no.
        case refused
        /// It did not answer in time.
        case timeout
        /// Somebody else is at work.
        case locked
        /// The operator said no.
        case declined
        /// The operator interrupted.
        case interrupted
        /// Anything else.
        case failed
    }

    package var kind: Kind
    /// What failed, as a clause: `installing docker.io failed`.
    package var what: String
    package var host: String?
    /// The engine's own words, its last lines.
    package var words: String?
    /// The next command to type, or what to look at.
    package var next: String?

    package init(_ kind: Kind, _ what: String, host: String? = nil, words: String? = nil, next: String? = nil) {
        self.kind = kind
        self.what = what
        self.host = host
        self.words = words.flatMap { $0.isEmpty ? nil : $0 }
        self.next = next
    }

    package func on(_ host: String) -> Failure {
        var copy = self
        copy.host = copy.host ?? host
        return copy
    }
}

extension Failure: CustomStringConvertible {
    package var description: String {
        var text = host.map { "\($0): \(what)" } ?? what
        if let words {
            text += "\n" + words.split(whereSeparator: \.isNewline).map { "    | \($0)" }.joined(separator: "\n")
        }
        if let next { text += "\n    → \(next)" }
        return text
    }
}

extension Failure {
    /// Any error in the one shape.
    package static func of(_ error: any Error, while what: String = "it") -> Failure {
        if let failure = error as? Failure { return failure }
        if error is CancellationError { return Failure(.interrupted, "\(what) was interrupted") }
        return Failure(.failed, "\(what) failed", words: String(describing: error))
    }

    /// The last lines of what a program said, for the engine's own words.
    package static func tail(_ text: String, lines: Int = 12) -> String {
        text.split(whereSeparator: \.isNewline).suffix(lines).joined(separator: "\n")
    }
}
