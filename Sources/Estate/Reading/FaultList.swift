/// Where the faults of one reading are gathered, so that all of them come at once.
final class FaultList {
    private(set) var faults: [Fault] = []
    private(set) var notes: [Note] = []
    private(set) var secretUses: [SecretUse] = []
    private(set) var positions: [String: Position] = [:]
    let file: String

    init(file: String) { self.file = file }

    func add(_ problem: String, _ remedy: String, path: String = "", at position: Position? = nil) {
        faults.append(
            Fault(
                file: file,
                line: position?.line,
                column: position?.column,
                path: path,
                problem: problem,
                remedy: remedy
            )
        )
    }

    func note(_ text: String, path: String, at position: Position) {
        notes.append(Note(file: file, line: position.line, column: position.column, path: path, text: text))
    }

    func note(secret name: String, path: String, at position: Position) {
        secretUses.append(SecretUse(name: name, file: file, line: position.line, column: position.column, path: path))
    }

    func remember(_ position: Position, of path: String) { positions[path] = position }

    /// In the order of the file.
    var sorted: [Fault] {
        faults.enumerated().sorted { left, right in
            let places = (left.element.line ?? 0, left.element.column ?? 0, left.offset)
            return places < (right.element.line ?? 0, right.element.column ?? 0, right.offset)
        }.map(\.element)
    }
}

extension FaultList {
    var sortedNotes: [Note] {
        notes.enumerated().sorted { left, right in
            let places = (left.element.line ?? 0, left.element.column ?? 0, left.offset)
            return places < (right.element.line ?? 0, right.element.column ?? 0, right.offset)
        }.map(\.element)
    }
}
