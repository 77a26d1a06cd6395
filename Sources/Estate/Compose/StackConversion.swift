/// What all parts of one conversion share.
final class StackConversion {
    let spec: StackSpec
    let estate: Estate
    let files: FileSource
    let secrets = SecretTable()
    let faults: FaultList
    /// Faults of other files: the estate file's, environment files'.
    var otherFaults: [Fault] = []
    var otherNotes: [Note] = []
    var deployableFiles: [DeployableFile] = []
    private let values: [String: Secret]
    private let places: Places
    private var environment: [String: String] = [:]

    init(spec: StackSpec, estate: Estate, files: FileSource, secrets values: [String: Secret], places: Places) {
        self.spec = spec
        self.estate = estate
        self.files = files
        self.values = values
        self.places = places
        faults = FaultList(file: spec.compose)
    }

    /// Values for `${…}`: the estate's over those of `.env`; never the operator's own environment.
    func loadVariables() {
        let path = beside(".env")
        do {
            let text = try files.read(path) ?? ""
            for value in read(environment: text, file: path, raw: false) { environment[value.name] = value.text }
        } catch {
            let fault = Fault(
                file: path,
                problem: "the file cannot be read: \(error)",
                remedy: "correct its permissions, and save it as UTF-8 text"
            )
            otherFaults.append(fault)
        }
        for variable in spec.environment {
            switch variable.value {
            case .text(let text): environment[variable.name] = text
            case .secret(let reference):
                if let secret = values[reference.name] {
                    environment[variable.name] = secrets.mark(reference.name, secret)
                } else {
                    fault(
                        inEstate: "env.\(variable.name)",
                        "the secret `\(reference.name)` is not set",
                        "run `trivet secret set \(reference.name)`"
                    )
                    environment[variable.name] = ""
                }
            }
        }
    }

    func variable(_ name: String) -> String? { environment[name] }

    func read(environment text: String, file: String, raw: Bool) -> [EnvironmentFile.Value] {
        let faults = FaultList(file: file)
        let values = EnvironmentFile.read(text, faults: faults, raw: raw) { [environment] in environment[$0] }
        otherFaults += faults.sorted
        otherNotes += faults.notes
        return values
    }

    /// A fault at the stack's part of the estate file.
    func fault(inEstate path: String, _ problem: String, _ remedy: String) {
        otherFaults.append(places.fault(at: "stacks.\(spec.name).\(path)", problem, remedy))
    }

    /// A note at the stack's part of the estate file.
    func note(inEstate path: String, _ text: String) {
        otherNotes.append(places.note(at: "stacks.\(spec.name).\(path)", text))
    }

    /// A path of the Compose file as the estate's directory sees it.
    func beside(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        var parts = spec.compose.split(separator: "/", omittingEmptySubsequences: false).dropLast().map(String.init)
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != "..", !last.isEmpty {
                parts.removeLast()
            } else {
                parts.append(String(part))
            }
        }
        return parts.joined(separator: "/")
    }

    /// The text of a file that the Compose file names; a fault at its name when there is none.
    func content(of path: String, namedBy cursor: Cursor) -> String? {
        do {
            if let text = try files.read(beside(path)) { return text }
            cursor.fault(
                "there is no file `\(beside(path))`",
                "make it, or correct the path: it counts from the Compose file"
            )
        } catch {
            cursor.fault(
                "the file `\(beside(path))` cannot be read: \(error)",
                "correct its permissions, and save it as UTF-8 text"
            )
        }
        return nil
    }
}

extension StackConversion {
    /// The values of a document with their variables in place; keys stay as they are, as in Compose.
    func interpolate(_ node: YAMLNode, path: String) -> YAMLNode {
        var node = node
        switch node.content {
        case .scalar(let text, _):
            let cursor = Cursor(node: node, path: path, faults: faults)
            let expanded = Interpolation(lookup: variable) { self.report($0, at: cursor) }.expand(text)
            // What a variable brought is a text, even when it is empty.
            if expanded != text { node.content = .scalar(expanded, plain: false) }
        case .list(let items):
            node.content = .list(items.enumerated().map { interpolate($1, path: "\(path)[\($0)]") })
        case .mapping(let entries):
            node.content = .mapping(
                entries.filter { !path.isEmpty || !$0.key.hasPrefix("x-") }.map { entry in
                    var entry = entry
                    entry.value = interpolate(entry.value, path: path.isEmpty ? entry.key : "\(path).\(entry.key)")
                    return entry
                }
            )
        }
        return node
    }

    private func report(_ problem: Interpolation.Problem, at cursor: Cursor) {
        switch problem {
        case .unset(let name):
            let remedy =
                "write `env: { \(name): … }` for `\(spec.name)` in \(places.file), or a default here: `${\(name):-…}`"
            cursor.fault("the variable `\(name)` is not set", remedy)
        case .required(let name, let message):
            let words = message.isEmpty ? "" : ": \(message)"
            cursor.fault(
                "the variable `\(name)` is required\(words)",
                "write `env: { \(name): … }` for `\(spec.name)` in \(places.file)"
            )
        case .malformed(let text):
            cursor.fault("`\(text)` is no variable", "write `${NAME}`, or `$$` for a dollar sign")
        }
    }
}
