internal import Estate
internal import Planning
internal import Systems

extension VolumeFiles {
    /// Volume → its snapshots in the order of their names.
    func snapshots(within seconds: Double) async throws -> [String: [String]] {
        guard try book().engine == .ceph else { return [:] }
        let result = try await succeed("reading the snapshots") { $0.snapshots(within: seconds) }
        return result.lines.reduce(into: [String: [String]]()) { all, line in
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            if words.count == 2 { all[words[0], default: []].append(words[1]) }
        }.mapValues { $0.sorted() }
    }

    func makeSnapshot(_ snapshot: String, of name: String) async throws {
        try refuseOnDirectory()
        try await succeed("the snapshot \(snapshot) of \(name)") { $0.makeSnapshot(snapshot, of: name, within: 60) }
    }

    func removeSnapshot(_ snapshot: String, of name: String) async throws {
        try refuseOnDirectory()
        try await succeed("taking away the snapshot \(snapshot) of \(name)") {
            $0.removeSnapshot(snapshot, of: name, within: 60)
        }
    }

    func refuseOnDirectory() throws {
        guard try book().engine == .directory else { return }
        throw Planning.Failure(
            .invalid,
            "there are no snapshots here: the volumes lie in a plain directory, and only CephFS can make them",
            next: "`storage: { engine: ceph }` needs three hosts with disks"
        )
    }
}
