package import Planning

/// The kernel lists rules in its own words, so what it listed right after loading is kept to compare with.
extension Firewall: HostResource {
    private static let unit = "trivet-firewall.service"
    private static let unitPath = "/etc/systemd/system/\(unit)"
    private static let loaded = "/var/lib/trivet/firewall.loaded"
    private static let nft = "/usr/sbin/nft"

    package func observe() async throws -> Observed {
        let listed = try await list()
        return Observed(saved: HostFile.text(Self.path), live: listed != nil && listed == HostFile.text(Self.loaded))
    }

    package func apply(_ change: Change, report: @escaping Reporter) async throws {
        let check = Command(Self.nft, ["--check", "-f", "-"], input: script)
        try await Shell.check(check, what: "nftables refuses the ruleset")
        try HostFile.write(Self.path, Array(ruleset.utf8))
        try HostFile.write(Self.unitPath, Array(unitText.utf8))
        // One transaction: there is no moment without rules.
        try await Shell.check(Command(Self.nft, ["-f", "-"], input: script), what: "loading the firewall failed")
        try await Systemd.reload()
        try await Systemd.enable(Self.unit)
        try HostFile.write(Self.loaded, Array((try await list() ?? "").utf8))
    }

    static func retire(_ table: String) async throws {
        _ = try await Shell.run(Command("systemctl", ["disable", "-q", unit]))
        _ = try await Shell.run(Command(nft, ["delete", "table"] + table.split(separator: " ").map(String.init)))
        for path in [unitPath, path, loaded] { try HostFile.remove(path) }
    }

    private var script: String { "table \(table)\ndelete table \(table)\n\(ruleset)" }

    private func list() async throws -> String? {
        guard HostFile.exists(Self.nft) else { return nil }
        let result = try await Shell.run(
            Command(Self.nft, ["-s", "list", "table"] + table.split(separator: " ").map(String.init))
        )
        return result.succeeded ? result.output : nil
    }

    private var unitText: String {
        """
        [Unit]
        Description=Trivet's firewall
        DefaultDependencies=no
        Wants=network-pre.target
        Before=network-pre.target shutdown.target
        Conflicts=shutdown.target

        [Service]
        Type=oneshot
        RemainAfterExit=yes
        # One transaction, in place of whatever stands in the table.
        ExecStart=/bin/sh -c 'printf "table \(table)\\ndelete table \(table)\\n" | cat - \(Self.path) | \(Self.nft) -f -'

        [Install]
        WantedBy=sysinit.target

        """
    }
}
