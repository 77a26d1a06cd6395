package import Estate

/// A certificate of the estate's authority with its key. A fresh pair comes with each plan and is delivered only
/// when the one on the host is missing, of another authority, for other names, or soon too old.
package struct Certificate: ResourceValue {
    package static let kind = "certificate"
    /// With fewer days left it is replaced.
    package static let renewal = 60

    package struct Observed: Codable, Sendable, Equatable {
        /// The note on the first line of the certificate's file; nil without one or without its key.
        package var note: String?
        package var daysLeft: Int

        package init(note: String?, daysLeft: Int) {
            self.note = note
            self.daysLeft = daysLeft
        }
    }

    package var path: String
    package var keyPath: String
    /// Says what the certificate is for: authority, names and addresses.
    package var note: String
    /// Seconds since 1970 at which the fresh one ends.
    package var until: Int
    package var chain: String
    package var key: SealedText
    package var group: String

    package init(
        path: String,
        keyPath: String,
        note: String,
        until: Int,
        chain: String,
        key: SealedText,
        group: String = "root"
    ) {
        self.path = path
        self.keyPath = keyPath
        self.note = note
        self.until = until
        self.chain = chain
        self.key = key
        self.group = group
    }

    package var name: String { path }
    package var isRetirable: Bool { true }
    /// PEM readers skip what stands before the first BEGIN.
    package var text: String { "# \(note) until=\(until)\n\(chain)" }

    package func change(from observed: Observed, in context: PlanContext) -> Change? {
        guard let present = observed.note else { return Change(.create, "issue", details: [note]) }
        if present != note { return Change(.change, "issue again", details: ["\(present) → \(note)"]) }
        guard observed.daysLeft < Self.renewal else { return nil }
        return Change(.change, "renew", details: ["\(observed.daysLeft) days left"])
    }
}
