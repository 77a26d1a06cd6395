package import Estate
package import Planning

/// The estate's own registry of images, trusted by all hosts. With CephFS every host runs it on the same files and asks its
/// own, so no host is needed for an image; else it is the first host's.
package enum RegistrySystem: System {
    package static let name = SystemName("registry")
    static let directory = "/etc/trivet/registry"
    static let service = "docker-registry.service"
    private static let dropIn = "/etc/systemd/system/docker-registry.service.d/trivet.conf"

    package static func resources(for host: Host, in design: Design) -> [Resource] {
        guard let registry = design.estate.registry else { return [] }
        let trust = Resource.file(
            File("/etc/docker/certs.d/\(registry.server)/ca.crt", SealedText(design.certificates.authority))
        )
        guard runs(on: host, of: design.estate) else { return [trust] }
        return [trust] + engine(registry, on: host, in: design)
    }

    package static func runs(on host: Host, of estate: Estate) -> Bool {
        estate.registry != nil && (isShared(by: estate) || host.name == estate.hosts.first?.name)
    }

    /// Where a host finds it: the service address is its own.
    package static func address(in estate: Estate) -> String? {
        isShared(by: estate) ? estate.network.service : estate.hosts.first?.address
    }

    private static func isShared(by estate: Estate) -> Bool { estate.storage.engine == .ceph }

    private static func engine(_ registry: OwnRegistry, on host: Host, in design: Design) -> [Resource] {
        let settings = "\(directory)/config.yml"
        let isShared = isShared(by: design.estate)
        var resources: [Resource] = [
            .directory(Directory(directory)),
            .file(File(settings, SealedText(configuration(registry, on: host, isShared: isShared)))),
            .file(File(dropIn, SealedText(unit(settings) + (isShared ? SharedRegistry.unit : "")))),
        ]
        if isShared { resources += SharedRegistry.files(in: design) }
        resources.append(.packages(Packages("registry", ["docker-registry"], held: ["docker-registry"])))
        resources += certificate(for: host, in: design)
        let watches = [settings, dropIn, "\(directory)/cert.pem"] + (isShared ? SharedRegistry.watches : [])
        resources.append(.unit(Unit(service, watches: watches)))
        guard isShared, host.name == design.estate.hosts.first?.name else { return resources }
        return resources + RegistryCopy.resources(for: host)
    }

    private static func certificate(for host: Host, in design: Design) -> [Resource] {
        guard let issued = design.certificates.hosts[host.name] else { return [] }
        return [
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
        ]
    }

    /// Without a cache of what there is: with several on the same files each would believe what another has removed.
    static func configuration(_ registry: OwnRegistry, on host: Host, isShared: Bool) -> String {
        """
        version: 0.1
        log:
          level: warn
          accesslog: { disabled: true }
        storage:
          filesystem: { rootdirectory: \(isShared ? SharedRegistry.root : RegistryCopy.old) }
          delete: { enabled: true }
        http:
          addr: \(isShared ? "0.0.0.0" : host.address):\(registry.port)
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
