package import Estate
package import Planning

/// Docker Engine, and the Swarm that the hosts form.
package enum ContainersSystem: System {
    package static let name = SystemName("containers")

    package static func resources(for host: Host, in design: Design) -> [Resource] {
        let release = design.facts[host.name]?.release
        // Debian 12 has the client inside docker.io.
        let packages = release == "bookworm" ? ["docker.io"] : ["docker.io", "docker-cli"]
        return [
            .file(File("/etc/docker/daemon.json", SealedText(settings))),
            .packages(Packages("containers", packages + ["iptables"], held: ["docker.io"])),
            .unit(
                Unit(
                    "docker.service",
                    watches: ["/etc/docker/daemon.json", VolumeDriver.dropIn],
                    oneAtATime: true,
                    ready: Command("docker", ["info", "--format", "{{.ServerVersion}}"]),
                    whole: Command("iptables", ["-w", "5", "-t", "nat", "-S", "DOCKER"]),
                    caution: "the containers of this host stop and start again, or move"
                )
            ),
        ]
    }

    /// `log-driver: local` keeps logs small by itself; Docker's default never throws any away.
    private static let settings = """
        {
          "default-address-pools": [{ "base": "172.30.0.0/16", "size": 24 }],
          "log-driver": "local",
          "log-opts": { "max-file": "5", "max-size": "20m" },
          "shutdown-timeout": 60
        }

        """

    /// Three managers, five from seven hosts on; the first of the file, so that the choice is stable.
    package static func swarm(of estate: Estate) -> SwarmGoal {
        let managers =
            switch estate.hosts.count {
            case ...2: 1
            case 3...6: 3
            default: 5
            }
        return SwarmGoal(
            members: estate.hosts.enumerated().map { index, host in
                SwarmGoal.Member(host: host.name, address: host.address, manager: index < managers)
            }
        )
    }
}
