import FoundationEssentials
import Hosts
import Planning

/// Makes base systems and keeps them for every lab that follows.
struct BaseMaker {
    let paths: LabPaths
    let talk: LabTalk

    /// The tree of a base system, made when there is none yet.
    func tree(_ system: BaseSystem) async throws -> String {
        let tree = paths.base(system)
        if FileManager.default.fileExists(atPath: tree) { return tree }
        try FileManager.default.createDirectory(atPath: paths.bases, withIntermediateDirectories: true)
        let lock = try await FileLock.take(paths.lock("base")) {
            talk.say("waiting for another base system to be made")
        }
        defer { lock.release() }
        return try await make(system)
    }

    private func make(_ system: BaseSystem) async throws -> String {
        let tree = paths.base(system)
        if FileManager.default.fileExists(atPath: tree) { return tree }
        // A name that no lab looks for, until the tree is whole.
        let draft = "\(paths.bases)/.draft-\(system.directory)"
        try await Mounts.clear(below: draft)
        try await Shell.check(BaseCommands.remove(draft))
        switch system.kind {
        case .plain:
            try await talk.step("base system \(system)") { try await bootstrap(system, draft) }
        case .prepared:
            let plain = try await make(BaseSystem(release: system.release, kind: .plain))
            try await talk.step("base system \(system)") { try await prepare(system, plain, draft) }
        }
        try FileManager.default.moveItem(atPath: draft, toPath: tree)
        return tree
    }

    private func bootstrap(_ system: BaseSystem, _ draft: String) async throws {
        let sources = try AptSources.ofThisMachine(for: system.release)
        try await Shell.check(
            BaseCommands.bootstrap(system.release, tree: draft, sources: sources),
            what: "making the base system \(system) failed")
        try await Shell.check(
            BaseCommands.inside(draft, script: BaseScripts.plain, packages: system.packages),
            what: "completing the base system \(system) failed")
    }

    private func prepare(_ system: BaseSystem, _ plain: String, _ draft: String) async throws {
        try await Shell.check(BaseCommands.copy(plain, to: draft))
        try await Shell.check(
            BaseCommands.inside(draft, script: BaseScripts.prepared, packages: system.packages),
            what: "installing the engines' packages in the base system \(system) failed")
    }
}
