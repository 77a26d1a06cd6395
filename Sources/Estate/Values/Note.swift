/// Something in a file that was changed or ignored on the way to the engine, and that the operator should know of.
package struct Note: Sendable, Equatable, Codable {
    package var file: String
    package var line: Int?
    package var column: Int?
    /// Where in the document, such as `services.web.depends_on`.
    package var path: String
    package var text: String

    package init(file: String, line: Int? = nil, column: Int? = nil, path: String = "", text: String) {
        self.file = file
        self.line = line
        self.column = column
        self.path = path
        self.text = text
    }
}

extension Note: CustomStringConvertible {
    /// `stacks/site.yaml:7:5: services.web.depends_on: …`, the form editors jump to.
    package var description: String {
        let place = file + (line.map { ":\($0)" } ?? "") + (column.map { ":\($0)" } ?? "")
        return "\(place): \(path.isEmpty ? "" : "\(path): ")\(text)"
    }
}
