import FoundationEssentials
package import Planning

extension Mount: OverviewedResource {
    private static let unitPath = "/etc/systemd/system/\(unit)"

    package func observe() async throws -> Observed { try await observe(in: .of([.mount(self)])) }

    func observe(in overview: Overview) async throws -> Observed {
        let saved = HostFile.text(Self.unitPath)
        let enabled = overview.units[Self.unit]?["UnitFileState"] == "enabled"
        guard let type = Self.mounted(at: path) else {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
            return Observed(type: nil, strangers: names.sorted(), saved: saved, enabled: enabled)
        }
        return Observed(type: type, problem: await problem(), saved: saved, enabled: enabled)
    }

    package func apply(_ change: Change, report: @escaping Reporter) async throws {
        let mounted = Self.mounted(at: path)
        if mounted == nil { try await seal(report: report) }
        try HostFile.write(Self.unitPath, Array(text.utf8))
        try await Systemd.reload()
        try await Systemd.enable(Self.unit)
        switch (mounted, change.action) {
        case (type, .create), (type, .change): return
        case (nil, _):
            _ = try await Shell.run(Command("systemctl", ["reset-failed", Self.unit]))
            await report("mounting \(path)")
            try await Systemd.act("restart", Self.unit)
        default: try await Systemd.act("restart", Self.unit)
        }
        guard Self.mounted(at: path) == type else {
            throw Failure(
                .failed,
                "\(Self.unit) runs and yet nothing is mounted at \(path)",
                next: "read `journalctl -u \(Self.unit)` on the host"
            )
        }
    }

    /// What is mounted is known to the kernel without a look into it: a file system that hangs would hang us too.
    static func mounted(at path: String) -> String? {
        let lines = (HostFile.text("/proc/self/mountinfo") ?? "").split(separator: "\n")
        let own = lines.last { line in
            let words = line.split(separator: " ")
            return words.count > 4 && words[4] == path
        }
        guard let words = own?.split(separator: " "), let dash = words.firstIndex(of: "-"), dash + 1 < words.count
        else {
            return nil
        }
        return String(words[dash + 1])
    }

    /// Asked by a program that can be killed. One that waits may wait for a cluster without quorum: no new mount helps.
    private func problem() async -> String? {
        guard let asked = try? await Shell.run(Command("stat", ["-f", path], timeout: 3)), !asked.succeeded else {
            return nil
        }
        return Failure.tail(asked.errors, lines: 1)
    }

    /// Made immutable before the first mount; the kernel refuses even root to write there then.
    private func seal(report: Reporter) async throws {
        let strangers = try await observe().strangers
        guard strangers.isEmpty else {
            throw Failure(
                .refused,
                "\(path) is not empty: \(strangers.prefix(5).joined(separator: ", "))",
                next: "move it elsewhere (`chattr -i \(path)` first, if it refuses), then run `trivet apply` again"
            )
        }
        try HostFile.makeDirectory(path)
        let sealed = try await Shell.run(Command("chattr", ["+i", path]))
        if !sealed.succeeded { await report("\(path) cannot be made immutable here: \(Failure.tail(sealed.errors))") }
    }

    static func retire(_ path: String) async throws {
        _ = try await Shell.run(Command("systemctl", ["disable", "--now", "-q", unit], timeout: 120))
        try HostFile.remove(unitPath)
        try await Systemd.reload()
        if mounted(at: path) == nil { _ = try await Shell.run(Command("chattr", ["-i", path])) }
    }
}
