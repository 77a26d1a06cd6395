package import Estate
package import Planning

/// What every host has: names, time, limits for logs, security updates, kernel settings, the service address.
package enum BaseSystem: System {
    package static let name = SystemName("base")

    package static func resources(for host: Host, in design: Design) -> [Resource] {
        [
            .directory(Directory("/etc/trivet", mode: "0755")),
            .directory(Directory("/var/lib/trivet", mode: "0755")),
            .block(TextBlock("/etc/hosts", hostNames(of: design.estate))),
            .file(File("/etc/chrony/conf.d/trivet.conf", SealedText(clocks(host, design.estate)))),
            .file(File("/etc/apt/apt.conf.d/60trivet", SealedText(upgrades))),
            .packages(Packages("base", ["chrony", "unattended-upgrades", "procps", "kmod", "rsync"])),
            .unit(Unit("chrony.service", watches: ["/etc/chrony/conf.d/trivet.conf"])),
            .file(File("/etc/systemd/journald.conf.d/trivet.conf", SealedText(journal))),
            .unit(Unit("systemd-journald.service", watches: ["/etc/systemd/journald.conf.d/trivet.conf"])),
            .modules(KernelModules("base", ["overlay", "br_netfilter"])),
            .sysctl(Sysctl("base", kernel)),
            .address(ServiceAddress(design.estate.network.service)),
        ]
    }

    private static func hostNames(of estate: Estate) -> String {
        var lines = estate.hosts.map { "\($0.address) \($0.name).\(estate.name).internal" }
        if let registry = estate.registry, let address = RegistrySystem.address(in: estate) {
            lines.append("\(address) \(registry.name)")
        }
        return lines.map { "\($0)\n" }.joined()
    }

    /// Hosts keep each other's time when the outside servers are gone: what matters most is that they agree.
    private static func clocks(_ host: Host, _ estate: Estate) -> String {
        let others = estate.hosts.filter { $0.name != host.name }
        let lines =
            others.map { "peer \($0.address) iburst xleave" }
            + others.map { "allow \($0.address)" } + ["local stratum 10 orphan", "makestep 1 3"]
        return lines.map { "\($0)\n" }.joined()
    }

    private static let journal = """
        [Journal]
        SystemMaxUse=500M
        MaxRetentionSec=30day

        """

    /// Security updates come by themselves; an engine is upgraded only when the operator says so.
    private static let upgrades = """
        APT::Periodic::Update-Package-Lists "1";
        APT::Periodic::Unattended-Upgrade "1";
        Unattended-Upgrade::Automatic-Reboot "false";
        Unattended-Upgrade::Package-Blacklist { "docker"; "containerd"; "runc"; "caddy"; };

        """

    private static let kernel = [
        "net.ipv4.ip_forward": "1",
        "net.core.somaxconn": "4096",
        "fs.inotify.max_user_instances": "1024",
        "vm.max_map_count": "262144",
    ]
}
