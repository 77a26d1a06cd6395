import FoundationEssentials
import Hosts
import Planning

/// The labs of this machine, as they lie on disk.
package struct LabStore: Sendable {
    package let paths: LabPaths
    package init(paths: LabPaths = LabPaths()) { self.paths = paths }

    /// Sorted by name.
    package func all() -> [Lab] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: paths.root)) ?? []
        return names.sorted().compactMap { name in
            guard let name = try? LabName(name) else { return nil }
            return try? read(name)
        }
    }

    /// Nil when there is no lab of that name.
    ///
    /// - Throws: ``Failure`` when its file cannot be understood.
    package func read(_ name: LabName) throws -> Lab? {
        guard let data = FileManager.default.contents(atPath: paths.state(name)) else { return nil }
        do {
            return try JSONDecoder().decode(Lab.self, from: data)
        } catch {
            throw Failure(
                .failed,
                "\(paths.state(name)) is damaged",
                words: "\(error)",
                next: "move \(paths.lab(name)) away and make the lab again"
            )
        }
    }

    /// Takes a free number and keeps the lab under it.
    func create(_ name: LabName, system: BaseSystem, disk: String, hosts: [String]) async throws -> Lab {
        let lock = try await FileLock.take(paths.lock("numbers"))
        defer { lock.release() }
        let addresses = try await Shell.check(Command("ip", ["-j", "-4", "addr"])).output
        let routes = try await Shell.check(Command("ip", ["-j", "-4", "route", "show", "table", "all"])).output
        let used = try UsedRanges.read(addresses: addresses, routes: routes)
        guard let number = UsedRanges.freeNumber(used: used, taken: Set(all().map(\.number))) else {
            throw Failure(
                .failed,
                "no networks are free for another lab",
                next: "see `trivet lab status`, and take one away with `trivet lab down --name NAME`"
            )
        }
        let lab = Lab(name: name, number: number, system: system, disk: disk, hosts: hosts)
        try FileManager.default.createDirectory(
            atPath: paths.lab(name),
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(lab).write(to: URL(filePath: paths.state(name)), options: .atomic)
        return lab
    }

    /// The lab that a command means: the named one, that of the estate at hand, or the only one.
    package func choose(_ name: String?, near directory: String) throws -> Lab {
        if let name {
            guard let lab = try read(LabName(name)) else { throw unknown("there is no lab `\(name)`") }
            return lab
        }
        if let lab = around(directory) { return lab }
        if let source = try EstateSource.nearest(to: directory), let lab = try read(LabName(source.estate)) {
            return lab
        }
        let labs = all()
        guard labs.count == 1, let lab = labs.first else {
            throw unknown(labs.isEmpty ? "there is no lab on this machine" : "there are several labs")
        }
        return lab
    }

    /// The lab whose files these are.
    package func around(_ directory: String) -> Lab? {
        all().first { "\(directory)/".hasPrefix("\(paths.lab($0.name))/") }
    }

    private func unknown(_ what: String) -> Failure {
        let names = all().map(\.name.text)
        let next = names.isEmpty ? "make one: trivet lab up" : "say which with --name: \(names.joined(separator: ", "))"
        return Failure(.invalid, what, next: next)
    }
}
