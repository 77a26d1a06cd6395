/// Lines of ours in a file that belongs to the host, between two marker lines.
package struct TextBlock: ResourceValue {
    package static let kind = "block"

    package struct Observed: Codable, Sendable, Equatable {
        /// The lines between the markers; nil without markers.
        package var text: String?

        package init(text: String?) { self.text = text }
    }

    package var path: String
    package var text: String

    package init(_ path: String, _ text: String) {
        self.path = path
        self.text = text
    }

    package var name: String { path }
    package var isRetirable: Bool { true }

    package static let begin = "# trivet begin: these lines are written by trivet apply"
    package static let end = "# trivet end"

    package func change(from observed: Observed, in context: PlanContext) -> Change? {
        guard let present = observed.text else {
            return Change(.create, "add lines", diff: Diff.lines(from: "", to: text))
        }
        return present == text ? nil : Change(.change, "change lines", diff: Diff.lines(from: present, to: text))
    }
}
