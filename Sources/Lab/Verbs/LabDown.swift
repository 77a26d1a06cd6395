import FoundationEssentials
import Hosts
import Planning

/// Takes labs away, so that nothing of them is left on the machine.
package struct LabDown: Sendable {
    let store: LabStore
    let talk: LabTalk

    package init(store: LabStore, talk: LabTalk) {
        self.store = store
        self.talk = talk
    }

    package func run(_ lab: Lab) async throws {
        let paths = store.paths
        let lock = try await FileLock.take(paths.lock("lab-\(lab.name)")) {
            talk.say("waiting for another command on the lab \(lab.name)")
        }
        defer { lock.release() }
        try await talk.step("taking the lab \(lab.name) away") {
            let power = HostPower(lab: lab, paths: paths)
            for host in lab.members { try await power.remove(host) }
            let last = store.all().allSatisfy { $0.name == lab.name }
            try await LabCabling(network: lab.network, paths: paths).remove(last: last)
            try await Mounts.clear(below: paths.lab(lab.name))
            // The lab's file goes last: what is left by a failure can still be taken away.
            try await Shell.check(BaseCommands.remove("\(paths.lab(lab.name))/hosts"))
            try await Shell.check(BaseCommands.remove(paths.lab(lab.name)))
        }
        try FileManager.default.removeIfPresent(paths.lock("lab-\(lab.name)"))
    }

    /// Removes the base systems too; labs that stand on them keep theirs.
    package func removeBases() async throws {
        let used = Set(store.all().map(\.base))
        let names = (try? FileManager.default.contentsOfDirectory(atPath: store.paths.bases)) ?? []
        for name in names.sorted() where !used.contains(name) {
            let tree = "\(store.paths.bases)/\(name)"
            try await Mounts.clear(below: tree)
            try await talk.step("removing \(tree)") { _ = try await Shell.check(BaseCommands.remove(tree)) }
        }
    }
}
