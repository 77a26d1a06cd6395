import FoundationEssentials
import Hosts
import Planning

/// Makes base systems and keeps them for every lab that follows.
struct BaseMaker {
    let paths: LabPaths
    let talk: LabTalk

    /// The tree of a base system, made when there is none yet.
    func tree(_ system: BaseSystem) async throws -> String {
        let tree = paths.base(system.directory)
        if FileManager.default.fileExists(atPath: tree) { return tree }
        try FileManager.default.createDirectory(atPath: paths.bases, withIntermediateDirectories: true)
        let lock = try await FileLock.take(paths.lock("base")) {
            talk.say("waiting for another base system to be made")
        }
        defer { lock.release() }
        return try await make(system)
    }

    private func make(_ system: BaseSystem) async throws -> String {
        let tree = paths.base(system.directory)
        if FileManager.default.fileExists(atPath: tree) { return tree }
        if system.kind == .prepared { _ = try await make(BaseSystem(release: system.release, kind: .plain)) }
        // A name that no lab looks for, until the tree is whole.
        let draft = "\(paths.bases)/.draft-\(ProcessInfo.processInfo.processIdentifier)-\(system.directory)"
        try await removeDrafts()
        switch system.kind {
        case .plain:
            try await talk.step("base system \(system)") { try await bootstrap(system, draft) }
        case .prepared:
            let plain = paths.base(BaseSystem(release: system.release, kind: .plain).directory)
            try await talk.step("base system \(system)") { try await prepare(system, plain, draft) }
        }
        try FileManager.default.moveItem(atPath: draft, toPath: tree)
        return tree
    }

    /// What a maker that was killed has left; its children may live on, so no draft's name is used twice.
    private func removeDrafts() async throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: paths.bases)
        for name in names where name.hasPrefix(".draft-") {
            try await Mounts.clear(below: "\(paths.bases)/\(name)")
            // Such a child may still write; what it leaves goes the next time.
            _ = try await Shell.run(BaseCommands.remove("\(paths.bases)/\(name)"))
        }
    }

    private func bootstrap(_ system: BaseSystem, _ draft: String) async throws {
        let sources = try AptSources.ofThisMachine(for: system.release)
        try await Shell.check(
            BaseCommands.bootstrap(system.release, tree: draft, sources: sources),
            what: "making the base system \(system) failed"
        )
        try await Shell.check(
            BaseCommands.inside(draft, script: BaseScripts.plain, packages: system.packages),
            what: "completing the base system \(system) failed"
        )
    }

    private func prepare(_ system: BaseSystem, _ plain: String, _ draft: String) async throws {
        try await Shell.check(BaseCommands.copy(plain, to: draft))
        try await Shell.check(
            BaseCommands.inside(draft, script: BaseScripts.prepared, packages: system.packages),
            what: "installing the engines' packages in the base system \(system) failed"
        )
    }
}
