package import Planning

extension ServiceAddress: HostResource {
    private static let unitPath = "/etc/systemd/system/\(unit)"

    package func observe() async throws -> Observed {
        let listed = try await Shell.run(Command("ip", ["-4", "-o", "address", "show", "dev", "lo"])).output
        let present = listed.split(whereSeparator: \.isWhitespace).contains("\(address)/32")
        return Observed(present: present, saved: HostFile.text(Self.unitPath) == unitText)
    }

    package func apply(_ change: Change, report: @escaping Reporter) async throws {
        try HostFile.write(Self.unitPath, Array(unitText.utf8))
        try await Systemd.reload()
        try await Systemd.enable(Self.unit)
        try await Systemd.act("restart", Self.unit)
    }

    /// Takes the address away; the unit goes with it unless it serves another address by now.
    static func retire(_ address: String) async throws {
        _ = try await Shell.run(Command("ip", ["address", "del", "\(address)/32", "dev", "lo"]))
        guard HostFile.text(unitPath)?.contains("\(address)/32") ?? false else { return }
        _ = try await Shell.run(Command("systemctl", ["disable", "--now", "-q", unit]))
        try HostFile.remove(unitPath)
        try await Systemd.reload()
    }
}
