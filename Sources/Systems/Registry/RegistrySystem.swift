package import Estate
package import Planning

/// The estate's own registry of images: on the first host, trusted by all.
package enum RegistrySystem: System {
    package static let name = SystemName("registry")
    private static let directory = "/etc/trivet/registry"
    private static let dropIn = "/etc/systemd/system/docker-registry.service.d/trivet.conf"

    package static func resources(for host: Host, in design: Design) -> [Resource] {
        guard let registry = design.estate.registry else { return [] }
        let trust = Resource.file(
            File("/etc/docker/certs.d/\(registry.server)/ca.crt", SealedText(design.certificates.authority))
        )
        guard host.name == design.estate.hosts.first?.name else { return [trust] }
        return [trust] + engine(registry, on: host, in: design)
    }

    private static func engine(_ registry: OwnRegistry, on host: Host, in design: Design) -> [Resource] {
        let settings = "\(directory)/config.yml"
        var resources: [Resource] = [
            .directory(Directory(directory)),
            .file(File(settings, SealedText(configuration(registry, on: host)))),
            .file(File(dropIn, SealedText(unit(settings)))),
            .packages(Packages("registry", ["docker-registry"], held: ["docker-registry"])),
        ]
        if let issued = design.certificates.hosts[host.name] {
            resources.append(
                .certificate(
                    Certificate(
                        path: "\(directory)/cert.pem",
                        keyPath: "\(directory)/key.pem",
                        note: issued.note,
                        until: issued.until,
                        chain: issued.chain,
                        key: issued.key,
                        group: "docker-registry"
                    )
                )
            )
        }
        resources.append(
            .unit(Unit("docker-registry.service", watches: [settings, dropIn, "\(directory)/cert.pem"]))
        )
        return resources
    }

    static func configuration(_ registry: OwnRegistry, on host: Host) -> String {
        """
        version: 0.1
        log:
          level: warn
          accesslog: { disabled: true }
        storage:
          filesystem: { rootdirectory: /var/lib/docker-registry }
          delete: { enabled: true }
        http:
          addr: \(host.address):\(registry.port)
          headers: { X-Content-Type-Options: [nosniff] }
          tls:
            certificate: \(directory)/cert.pem
            key: \(directory)/key.pem
            minimumtls: tls1.2

        """
    }

    private static func unit(_ settings: String) -> String {
        """
        [Unit]
        StartLimitIntervalSec=0

        [Service]
        ExecStart=
        ExecStart=/usr/bin/docker-registry serve \(settings)
        Restart=always
        RestartSec=2

        """
    }
}
