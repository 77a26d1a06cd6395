/// Reads a stack's Compose file and brings it to what `docker stack deploy` accepts.
package enum ComposeReader {
    /// Faults and notes carry the Compose file's line and column; `places` (of the estate's reading) gives those of the
    /// estate file, for routes and variables that the Compose file does not answer to.
    package static func read(
        stack: StackSpec,
        of estate: Estate,
        files: FileSource,
        secrets: [String: Secret],
        places: Places = Places(file: "trivet.yaml")
    ) -> ComposeReading {
        let conversion = StackConversion(spec: stack, estate: estate, files: files, secrets: secrets, places: places)
        let deployable = conversion.run()
        let faults = (conversion.faults.sorted + conversion.otherFaults).map(conversion.withoutSecrets)
        let notes = (conversion.faults.sortedNotes + conversion.otherNotes).map { note in
            Note(
                file: note.file,
                line: note.line,
                column: note.column,
                path: note.path,
                text: conversion.secrets.shown(note.text)
            )
        }
        return ComposeReading(stack: faults.isEmpty ? deployable : nil, faults: faults, notes: notes)
    }
}

extension StackConversion {
    /// Nil when the file cannot be read at all.
    func run() -> DeployableStack? {
        guard let text = composeText() else { return nil }
        loadVariables()
        guard let root = YAMLText.read(text, faults: faults) else { return nil }
        let cursor = Cursor(node: interpolate(root, path: ""), path: "", faults: faults)
        return convert(cursor)
    }

    func withoutSecrets(_ fault: Fault) -> Fault {
        var fault = fault
        fault.problem = secrets.shown(fault.problem)
        fault.remedy = secrets.shown(fault.remedy)
        return fault
    }

    private func composeText() -> String? {
        do {
            if let text = try files.read(spec.compose) { return text }
            fault(
                inEstate: "compose",
                "there is no file `\(spec.compose)`",
                "make it, or correct the path: it counts from the estate file"
            )
        } catch {
            fault(
                inEstate: "compose",
                "`\(spec.compose)` cannot be read: \(error)",
                "correct its permissions, and save it as UTF-8 text"
            )
        }
        return nil
    }
}
