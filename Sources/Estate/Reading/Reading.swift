/// What came of reading a file: its value, or everything that is wrong with it.
package struct Reading<Value: Sendable>: Sendable {
    /// Nil when there is any fault.
    package var value: Value?
    /// In the order of the file.
    package var faults: [Fault]
    /// Every `!secret` of the file, also when the file has faults.
    package var secretUses: [SecretUse]
    /// Where each path of the document stands, for faults that another file brings to light.
    package var places: Places

    package init(value: Value?, faults: [Fault] = [], secretUses: [SecretUse] = [], places: Places) {
        self.value = value
        self.faults = faults
        self.secretUses = secretUses
        self.places = places
    }
}

/// One `!secret NAME` in the estate file.
package struct SecretUse: Sendable, Equatable {
    package var name: String
    package var file: String
    package var line: Int
    package var column: Int
    package var path: String

    package init(name: String, file: String, line: Int, column: Int, path: String) {
        self.name = name
        self.file = file
        self.line = line
        self.column = column
        self.path = path
    }

    /// The fault of a secret that was never set.
    ///
    /// - Parameter known: the secrets that are.
    package func missing(among known: Set<String>) -> Fault {
        let meant = Spelling.nearest(to: name, among: known.sorted()).map { "did you mean `\($0)`? Else " } ?? ""
        return Fault(
            file: file,
            line: line,
            column: column,
            path: path,
            problem: "the secret `\(name)` is not set",
            remedy: "\(meant)run `trivet secret set \(name)`"
        )
    }
}

/// Where the values of a file stand, by their path such as `stacks.site.routes.weather.example`.
package struct Places: Sendable, Equatable {
    package var file: String
    package var positions: [String: Position]

    package init(file: String, positions: [String: Position] = [:]) {
        self.file = file
        self.positions = positions
    }

    /// A fault at the place of a path; of the whole file when the path is unknown.
    package func fault(at path: String, _ problem: String, _ remedy: String) -> Fault {
        let position = positions[path]
        return Fault(
            file: file,
            line: position?.line,
            column: position?.column,
            path: path,
            problem: problem,
            remedy: remedy
        )
    }

    func note(at path: String, _ text: String) -> Note {
        let position = positions[path]
        return Note(file: file, line: position?.line, column: position?.column, path: path, text: text)
    }
}

/// Reads a file relative to the estate's directory; nil when it is absent. This room does no input or output itself.
package struct FileSource: Sendable {
    package var read: @Sendable (String) throws -> String?

    package init(_ read: @escaping @Sendable (String) throws -> String?) { self.read = read }

    /// Files held in memory, by path.
    package init(_ files: [String: String]) { read = { files[$0] } }
}
