package import Estate
package import Planning

/// The estate's files on every host at one place, and the driver by which Docker finds volumes in them.
package enum VolumesSystem: System {
    package static let name = SystemName("volumes")

    package static func resources(for host: Host, in design: Design) -> [Resource] {
        mount(on: host, in: design) + VolumeDriver.resources(for: host, in: design)
    }

    private static func mount(on host: Host, in design: Design) -> [Resource] {
        switch design.estate.storage.engine {
        case .directory:
            let remark =
                design.estate.hosts.count > 1 ? "volumes stay on their host: they do not follow a service" : nil
            return [.directory(Directory(VolumeBook.root, remark: remark))]
        case .ceph:
            let mounting: Mount
            if design.facts[host.name]?.kernelHasCeph ?? false {
                let monitors = design.estate.hosts.prefix(StorageSystem.monitors(of: design.estate))
                mounting = Mount(VolumeBook.root, type: "ceph", text: unit(kernel(monitors.map(\.address))))
            } else {
                mounting = Mount(
                    VolumeBook.root,
                    type: "fuse.ceph-fuse",
                    text: unit(fuse(on: design.facts[host.name]?.release))
                )
            }
            // chattr, which makes an unmounted place refuse writes.
            return [.packages(Packages("mount", ["e2fsprogs"])), .mount(mounting)]
        }
    }

    /// Docker waits for it as long as it may take, and starts without it then: volumes are refused, the rest runs.
    private static func unit(_ service: String) -> String {
        """
        [Unit]
        Description=The estate's files at \(VolumeBook.root)
        After=network-online.target chrony.service ceph-mon.target ceph-osd.target ceph-mds.target
        Wants=network-online.target
        Before=docker.service
        StartLimitIntervalSec=0

        [Service]
        # What a client that died has left.
        ExecStartPre=-/usr/bin/umount --lazy --quiet \(VolumeBook.root)
        \(service)
        ExecStopPost=-/usr/bin/umount --lazy --quiet \(VolumeBook.root)
        RestartSec=2
        TimeoutStartSec=60
        TimeoutStopSec=30

        [Install]
        WantedBy=multi-user.target

        """
    }

    /// Its parent ends when the file system is mounted. Without it containers lose their files, so it goes last when
    /// memory is short. By default it serves ten calls at a time: ten that wait for a file's lock keep the eleventh, which
    /// would give it back, waiting for ever. Debian 12's has no such limit, and does not know the option.
    private static func fuse(on release: String?) -> String {
        let threads = release == "bookworm" ? "" : "-o max_threads=1024 "
        return """
            Type=forking
            ExecStart=/usr/bin/ceph-fuse --id trivet --client_fs \(CephNames.fileSystem) \(threads)\(VolumeBook.root)
            Restart=always
            OOMScoreAdjust=-900
            LimitNOFILE=1048576
            """
    }

    /// Without `recover_session`: a client that was shut out must not come back while an old container may still write.
    private static func kernel(_ monitors: [String]) -> String {
        let source = monitors.map { "\($0):3300" }.joined(separator: ",")
        let options = [
            "name=trivet", "fs=\(CephNames.fileSystem)", "ms_mode=prefer-crc", "mount_timeout=30", "noatime",
            "nodev", "nosuid",
        ]
        return """
            Type=oneshot
            RemainAfterExit=yes
            ExecStart=/usr/bin/mount -t ceph \(source):/ \(VolumeBook.root) -o \(options.joined(separator: ","))
            Restart=on-failure
            """
    }
}
