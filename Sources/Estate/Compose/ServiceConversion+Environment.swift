extension ServiceConversion {
    /// Files first, in their order; `environment` wins.
    func environment(_ mapping: MappingCursor) {
        var values: [String: String] = [:]
        for file in environmentFiles(mapping["env_file"]) {
            guard
                let content = file.isRequired ? stack.content(of: file.path, namedBy: file.cursor) : optional(file.path)
            else { continue }
            for value in stack.read(environment: content, file: stack.beside(file.path), raw: file.isRaw) {
                values[value.name] = value.text
            }
        }
        if let cursor = mapping["environment"] {
            for (name, value) in (cursor.pairs() ?? [:]).sorted(by: { $0.key < $1.key }) {
                if let value = value ?? stack.variable(name) {
                    values[name] = value
                } else {
                    values[name] = nil
                    cursor.note(
                        "`\(name)` has no value and is left out; the environment of whoever deploys is never used"
                    )
                }
            }
        }
        if !values.isEmpty { output["environment"] = .texts(values) }
    }

    private struct NamedFile {
        var path: String
        var isRequired = true
        var isRaw = false
        var cursor: Cursor
    }

    private func optional(_ path: String) -> String? {
        (try? stack.files.read(stack.beside(path))) ?? nil
    }

    private func environmentFiles(_ cursor: Cursor?) -> [NamedFile] {
        guard let cursor else { return [] }
        let items = cursor.isList ? cursor.list("a list of files") ?? [] : [cursor]
        return items.compactMap { item in
            guard item.isMapping else {
                return item.text("a path such as `app.env`").map { NamedFile(path: $0, cursor: item) }
            }
            guard let mapping = item.mapping("`{ path: app.env }`", known: ["path", "required", "format"]),
                let path = mapping.require("path", "write `path: app.env`")?.text("a path such as `app.env`")
            else { return nil }
            let isRaw = mapping["format"]?.choice(["raw"]) == "raw"
            return NamedFile(path: path, isRequired: mapping["required"]?.flag() ?? true, isRaw: isRaw, cursor: item)
        }
    }
}
