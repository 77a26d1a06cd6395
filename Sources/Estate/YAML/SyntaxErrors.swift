import Yams

extension FaultList {
    /// The parser's own words, and what usually helps.
    func add(syntaxError error: any Error, in text: String) {
        guard let error = error as? YamlError else { return add("the file is not YAML: \(error)", "correct it") }
        switch error {
        case .scanner(let context, let problem, let end, _), .parser(let context, let problem, let end, _),
            .composer(let context, let problem, let end, _):
            // Of what was left open, the beginning is more use than the end.
            let mark = problem.contains("end of stream") ? context?.mark ?? end : end
            let position = Position(line: mark.line, column: mark.column)
            let line = TextPlaces.line(mark.line, of: text)
            add("the file is not valid YAML: \(problem)", Self.remedy(for: problem, line: line), at: position)
        case .reader(let problem, _, _, _):
            add("the file cannot be read as text: \(problem)", "save it as plain UTF-8 text")
        default:
            add("the file is not valid YAML", "check it with an editor that knows YAML")
        }
    }

    private static func remedy(for problem: String, line: String) -> String {
        let start = line.prefix { $0 == " " || $0 == "\t" }
        if start.contains("\t") || problem.contains("cannot start any token") && line.contains("\t") {
            return "indent with spaces: YAML does not allow tabs"
        }
        if problem.contains("cannot start any token") { return "put the value in quotes" }
        if problem.contains("mapping values are not allowed") {
            return "check the indentation, and put a text that holds `: ` in quotes"
        }
        if problem.contains("could not find expected ':'") { return "write `key: value`, with a space after the colon" }
        if problem.contains("did not find expected") {
            return "check the indentation and brackets: keys of one mapping begin in the same column"
        }
        if problem.contains("unexpected end of stream") { return "close the quotes that begin here" }
        if problem.contains("another document") { return "keep one document in the file: remove the `---`" }
        if problem.contains("undefined alias") { return "define it with `&name` before it is used" }
        return "correct the YAML here"
    }
}
