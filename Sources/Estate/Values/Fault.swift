/// One thing that is wrong in a file the operator wrote, and what to write instead.
package struct Fault: Sendable, Equatable, Codable {
    /// As the operator named it, relative to the estate file's directory where it lies below.
    package var file: String
    /// From 1; nil when the fault is of the file as a whole.
    package var line: Int?
    package var column: Int?
    /// Where in the document, such as `hosts.kestrel.address`; empty for the document itself.
    package var path: String
    /// What is wrong.
    package var problem: String
    /// What to write or do instead.
    package var remedy: String

    package init(file: String, line: Int? = nil, column: Int? = nil, path: String = "", problem: String, remedy: String)
    {
        self.file = file
        self.line = line
        self.column = column
        self.path = path
        self.problem = problem
        self.remedy = remedy
    }
}

extension Fault: CustomStringConvertible {
    /// `trivet.yaml:7:12: hosts.kestrel.address: … → …`, the form editors jump to.
    package var description: String {
        var place = file
        if let line { place += ":\(line)" }
        if let column { place += ":\(column)" }
        let subject = path.isEmpty ? "" : "\(path): "
        return "\(place): \(subject)\(problem)\n    → \(remedy)"
    }
}
