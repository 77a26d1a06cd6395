import FoundationEssentials
package import Estate
package import Planning

/// Trivet's own agent on every host.
package enum AgentsSystem: System {
    package static let name = SystemName("agent")
    private static let unitPath = "/etc/systemd/system/trivet-agent.service"

    package static func resources(for host: Host, in design: Design) -> [Resource] {
        var resources: [Resource] = [
            .directory(Directory("/etc/trivet/tls", mode: "0700")),
            .file(File(HostPaths.authorityCertificate, SealedText(design.certificates.authority))),
        ]
        if let issued = design.certificates.hosts[host.name] {
            resources.append(
                .certificate(
                    Certificate(
                        path: HostPaths.certificate,
                        keyPath: HostPaths.privateKey,
                        note: issued.note,
                        until: issued.until,
                        chain: issued.chain,
                        key: issued.key
                    )
                )
            )
        }
        let watched = [
            HostPaths.agentSettings, HostPaths.authorityCertificate, HostPaths.certificate, unitPath, HostPaths.binary,
        ]
        return resources + [
            .file(File(HostPaths.agentSettings, SealedText(settings(for: host, of: design.estate)))),
            .file(File(unitPath, SealedText(unit))),
            .unit(Unit("trivet-agent.service", watches: watched)),
        ]
    }

    static func settings(for host: Host, of estate: Estate) -> String {
        let peers = estate.hosts.filter { $0.name != host.name }
        let settings = AgentSettings(
            estate: estate.name,
            host: host.name,
            address: host.address,
            peers: peers.map { AgentSettings.Peer(name: $0.name, address: $0.address) },
            edgePort: estate.edge.port
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // A value of strings and numbers always encodes.
        let data = (try? encoder.encode(settings)) ?? Data()
        return String(decoding: data, as: UTF8.self) + "\n"
    }

    private static let unit = """
        [Unit]
        Description=Trivet agent
        After=network-online.target
        Wants=network-online.target
        StartLimitIntervalSec=0

        [Service]
        Type=notify
        ExecStart=\(HostPaths.binary) agent
        Restart=always
        RestartSec=1
        WatchdogSec=30
        TimeoutStartSec=20
        TimeoutStopSec=5
        KillMode=mixed
        Environment=MALLOC_ARENA_MAX=2
        RuntimeDirectory=trivet
        RuntimeDirectoryPreserve=yes
        StateDirectory=trivet
        NoNewPrivileges=yes
        ProtectHome=yes
        ProtectKernelTunables=yes
        ProtectKernelModules=yes
        RestrictSUIDSGID=yes
        LockPersonality=yes

        [Install]
        WantedBy=multi-user.target

        """
}
