package import Planning

extension Mount: HostResource {
    private var unitPath: String { "/etc/systemd/system/\(unit)" }

    package func observe() async throws -> Observed {
        let mounted = try await Shell.run(
            Command("findmnt", ["-n", "-o", "SOURCE", "--mountpoint", path], timeout: 10)
        )
        return Observed(source: mounted.lines.first, saved: HostFile.text(unitPath))
    }

    package func apply(_ change: Change, report: @escaping Reporter) async throws {
        try HostFile.makeDirectory(path)
        try HostFile.write(unitPath, Array(text.utf8))
        try await Systemd.reload()
        try await Systemd.enable(unit)
        try await Systemd.act(change.action == .create ? "start" : "restart", unit)
    }

    static func retire(_ path: String) async throws {
        let unit = Mount.unit(for: path)
        _ = try await Shell.run(Command("systemctl", ["disable", "--now", "-q", unit]))
        try HostFile.remove("/etc/systemd/system/\(unit)")
        try await Systemd.reload()
    }
}
