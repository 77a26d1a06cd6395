package import Estate
package import Planning

/// Ceph on three hosts and more: its packages, settings and units. What makes a cluster of them is ``CephFormation``.
package enum StorageSystem: System {
    package static let name = SystemName("storage")

    private static let packages = ["ceph-common", "ceph-fuse", "ceph-mds", "ceph-mgr", "ceph-mon", "ceph-osd"]
    private static let targets = ["ceph", "ceph-mon", "ceph-mgr", "ceph-osd", "ceph-mds"]
    private static let daemons = ["ceph-mon@", "ceph-mgr@", "ceph-osd@", "ceph-mds@"]
    /// A directory without any manager module.
    static let noModules = "/etc/ceph/no-modules"

    package static func resources(for host: Host, in design: Design) -> [Resource] {
        guard design.estate.storage.engine == .ceph else { return [] }
        let estate = design.estate
        let settings = CephSettings.file(
            fsid: CephNames.fsid(authority: design.certificates.authority),
            monitors: Array(estate.hosts.prefix(monitors(of: estate))),
            host: host,
            network: estate.network.privateRange,
            memory: design.facts[host.name]?.memoryBytes ?? 0
        )
        return [
            .directory(Directory("/etc/ceph")),
            .directory(Directory(noModules)),
            .file(File(CephNames.settings, SealedText(settings))),
            .file(File("/etc/systemd/system/ceph-crash.service.d/trivet.conf", SealedText(crash))),
        ]
            + daemons.map { unit in
                let text = unit == "ceph-osd@" ? daemon + ownDisk : daemon
                return .file(File("/etc/systemd/system/\(unit).service.d/trivet.conf", SealedText(text)))
            } + [
                .packages(Packages("storage", packages, held: packages))
            ] + targets.map { .unit(Unit("\($0).target")) }
    }

    /// An engine that fails three times in a row is tried again all the same, and is not the one that goes when memory is short.
    private static let daemon = """
        [Unit]
        After=chrony.service
        StartLimitIntervalSec=0

        [Service]
        RestartSec=2
        OOMScoreAdjust=-500

        """

    /// Devices belong to root again after each start of the host.
    private static let ownDisk = """
        ExecStartPre=+/usr/bin/chown --dereference ceph:ceph /var/lib/ceph/osd/ceph-%i/block

        """

    /// It reports to a manager module that is not loaded.
    private static let crash = """
        [Unit]
        ConditionPathExists=/etc/ceph/ceph.client.crash.keyring

        """

    /// Three, five from seven hosts on; the first of the file, so that the choice is stable.
    static func monitors(of estate: Estate) -> Int { estate.hosts.count < 7 ? 3 : 5 }

    package static func ceph(of design: Design) -> CephGoal {
        let estate = design.estate
        return CephGoal(
            fsid: CephNames.fsid(authority: design.certificates.authority),
            members: estate.hosts.enumerated().map { index, host in
                CephGoal.Member(
                    host: host.name,
                    address: host.address,
                    isMonitor: index < monitors(of: estate),
                    isServer: index < 3,
                    disks: host.disks
                )
            },
            settings: CephSettings.stored,
            ratios: CephSettings.ratios,
            muted: CephSettings.muted,
            pools: CephSettings.pools(disks: estate.hosts.map(\.disks.count).reduce(0, +)),
            fileSystem: CephSettings.fileSystem,
            users: CephSettings.users
        )
    }
}
