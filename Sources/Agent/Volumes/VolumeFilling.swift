internal import Estate
internal import Planning
internal import Systems

/// Lets a copy have a volume that nobody uses: it is made where the estate wants it, and no container gets it meanwhile.
struct VolumeFilling: Sendable {
    let reader: VolumeReader
    let journal: Journal

    private var files: VolumeFiles { reader.files }

    /// Asked anew before each pass of a copy. What is not asked anew is let go as soon as no copy runs.
    ///
    /// - Returns: where the volume lies.
    func begin(_ name: String) async throws -> String {
        let book = try files.book()
        let seen = await reader.estate()
        // An exclusive volume's gate knows of other hosts though they are silent.
        let counted = seen.missing.filter { host, _ in
            host == reader.host || (book.engine == .ceph && !book.isExclusive(name))
        }
        if let (host, why) = counted.min(by: { $0.key < $1.key }) {
            throw Planning.Failure(
                .refused,
                "\(host) cannot say whether it uses the volume \(name)",
                words: why,
                next: "`trivet status` tells what is wrong there"
            )
        }
        let place = reader.place(book)
        let users = seen.volumes.filter { $0.name == name && $0.host == place }.flatMap(\.users)
        if let user = users.first(where: \.isRunning) { throw Self.used(name, by: user) }
        if try await !files.exists(name, within: 10) {
            guard let entry = book.volumes[name] else {
                throw Planning.Failure(
                    .invalid,
                    "there is no volume \(name), and none of the estate's stacks has it",
                    next: "trivet volume list; after a change of the estate file: trivet apply"
                )
            }
            try await files.make(name, quota: entry.quota, within: 30)
        }
        try await reader.keeper.reserve(name)
        return book.path(of: name)
    }

    /// - Parameter detail: what was copied; nil when that did not come to its end.
    func end(_ name: String, who: String, detail: String?) async throws {
        try await reader.keeper.unmount(name, id: HeldVolumes.copy)
        guard let detail else { return }
        await journal.note(who: who, what: JournalEntry.What.volumeFilled, subject: name, detail: detail)
    }

    private static func used(_ name: String, by user: VolumeStatus.User) -> Planning.Failure {
        Planning.Failure(
            .refused,
            "the volume \(name) is used by the container \(user.container) on \(user.host)",
            next:
                "give its service `deploy: { replicas: 0 }` in the Compose file, `trivet deploy` the stack, then copy again"
        )
    }
}
