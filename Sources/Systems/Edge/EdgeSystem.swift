package import Estate
package import Planning

/// Caddy on every host. Its routes come from the agent over the admin socket, never from a file.
package enum EdgeSystem: System {
    package static let name = SystemName("edge")
    private static let settings = "/etc/trivet/caddy.json"
    private static let dropIn = "/etc/systemd/system/caddy.service.d/trivet.conf"

    package static func resources(for host: Host, in design: Design) -> [Resource] {
        [
            .file(File(settings, SealedText(empty))),
            .file(File(dropIn, SealedText(unit))),
            .packages(Packages("edge", ["caddy"], held: ["caddy"])),
            .unit(Unit("caddy.service", watches: [settings, dropIn])),
        ]
    }

    /// What Caddy starts with on its very first day; from then on it resumes what the agent gave it last.
    private static let empty = """
        { "admin": { "listen": "unix/\(HostPaths.caddySocket)" } }

        """

    private static let unit = """
        [Unit]
        StartLimitIntervalSec=0

        [Service]
        ExecStart=
        ExecStart=/usr/bin/caddy run --environ --resume --config \(settings)
        ExecReload=
        RuntimeDirectory=caddy
        Restart=always
        RestartSec=1

        """
}
