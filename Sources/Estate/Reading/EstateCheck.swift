/// Everything `trivet check` has to say of an estate.
package struct CheckResult: Sendable, Equatable {
    /// Nil when there is any fault in the estate file.
    package var estate: Estate?
    /// Those without faults, sorted by name; rendered with stand-ins for secrets, so not for deployment.
    package var stacks: [DeployableStack]
    /// Of all files: the estate file's first.
    package var faults: [Fault]
    package var notes: [Note]
    package var secretUses: [SecretUse]
}

package enum EstateCheck {
    /// Reads the estate and all its Compose files. With `secretNames`, a `!secret` that is not among them is a fault.
    package static func check(
        estateText: String,
        file: String,
        files: FileSource,
        secretNames: Set<String>?
    ) -> CheckResult {
        let (reading, draft) = EstateReader.readDraft(estateText, file: file)
        var faults = reading.faults
        if let secretNames {
            faults += reading.secretUses.filter { !secretNames.contains($0.name) }.map {
                $0.missing(among: secretNames)
            }
            faults.sort { ($0.line ?? 0, $0.column ?? 0) < ($1.line ?? 0, $1.column ?? 0) }
        }
        var result = CheckResult(
            estate: reading.value,
            stacks: [],
            faults: faults,
            notes: [],
            secretUses: reading.secretUses
        )
        // An estate with faults is still good enough to find those of its stacks.
        guard let estate = reading.value ?? draft else { return result }
        let standIns = Dictionary(reading.secretUses.map { ($0.name, Secret("secret-\($0.name)")) }) { first, _ in first
        }
        for stack in estate.stacks where !stack.compose.isEmpty {
            let compose = ComposeReader.read(
                stack: stack,
                of: estate,
                files: files,
                secrets: standIns,
                places: reading.places
            )
            result.stacks += compose.stack.map { [$0] } ?? []
            result.faults += compose.faults
            result.notes += compose.notes
        }
        result.faults += doubled(result.stacks, places: reading.places)
        if estate.storage.engine == .ceph { result.faults += borrowed(result.stacks) }
        return result
    }

    /// Two stacks may come to one volume, by `name:` or by the underscores of their names.
    private static func doubled(_ stacks: [DeployableStack], places: Places) -> [Fault] {
        var owners: [String: String] = [:]
        return stacks.flatMap { stack in
            stack.volumes.compactMap { volume in
                guard let other = owners[volume.name] else {
                    owners[volume.name] = stack.name
                    return nil
                }
                return places.fault(
                    at: "stacks.\(stack.name)",
                    "its volume `\(volume.name)` is already a volume of `\(other)`",
                    "name one of them otherwise, or make it `external: true` in one of the two"
                )
            }
        }
    }

    /// On CephFS another stack's exclusive volume would be wanted on two hosts; Docker does not tell who only reads.
    private static func borrowed(_ stacks: [DeployableStack]) -> [Fault] {
        let exclusive = stacks.flatMap { stack in
            stack.volumes.filter(\.exclusive).map { ($0.name, stack.name) }
        }
        let owners = Dictionary(exclusive) { first, _ in first }
        return stacks.flatMap(\.externalUses).compactMap { use in
            owners[use.volume].map { owner in
                Fault(
                    file: use.file,
                    line: use.line,
                    column: use.column,
                    path: use.path,
                    problem: "`\(use.volume)` is an exclusive volume of `\(owner)`: the two may run on two hosts",
                    remedy: "write `exclusive: false` for that volume under `\(owner)` in the estate file"
                        + " when it is shared on purpose, or give each its own"
                )
            }
        }
    }
}
