import Estate
import Planning

/// Brings the images that the first host kept on its own disk before there was CephFS. Once; the old ones stay.
enum RegistryCopy {
    static let old = "/var/lib/docker-registry"
    private static let script = "\(RegistrySystem.directory)/copy"
    private static let service = "trivet-registry-copy.service"
    private static let unitPath = "/etc/systemd/system/\(service)"

    static func resources(for host: Host) -> [Resource] {
        let mark = "\(SharedRegistry.root)/.copied-from-\(host.name)"
        return [
            .file(File(script, SealedText(copying(to: mark)), mode: "0755")),
            .file(File(unitPath, SealedText(unit))),
            // Stacks are deployed when their images are there.
            .unit(Unit(service, watches: [script, unitPath], ready: Command("test", ["-e", mark]))),
        ]
    }

    /// What is there already was pushed later, and stays. Contents go before the names that lead to them, each under its
    /// own name only when it is whole.
    private static func copying(to mark: String) -> String {
        """
        #!/bin/sh
        # Copies the images that this host kept on its own disk to \(SharedRegistry.root), once.
        # Nothing is removed: when all is well, \(old)/docker may go by hand.
        set -eu
        old=\(old)/docker/registry/v2
        new=\(SharedRegistry.root)/docker/registry/v2
        mark=\(mark)
        mountpoint -q \(VolumeBook.root)
        [ ! -e "$mark" ] || exit 0
        for part in blobs repositories; do
            [ -d "$old/$part" ] || continue
            for directory in docker docker/registry docker/registry/v2 "docker/registry/v2/$part"; do
                install -d -m 0700 -o \(SharedRegistry.owner) "\(SharedRegistry.root)/$directory"
            done
            rsync -rt --ignore-existing --exclude=_uploads --chown=\(SharedRegistry.owner) \\
                --chmod=D0700,F0600 "$old/$part/" "$new/$part/"
        done
        sync -f \(SharedRegistry.root)
        touch "$mark"

        """
    }

    /// Not waited for at boot, however much there is; it counts as running once it is done.
    private static let unit = """
        [Unit]
        Description=Copies the images on this host's disk to the estate's files, once; the old ones stay
        BindsTo=\(Mount.unit)
        After=\(Mount.unit) \(RegistrySystem.service)
        StartLimitIntervalSec=0

        [Service]
        ExecStart=\(script)
        RemainAfterExit=yes
        Restart=on-failure
        RestartSec=5
        TimeoutStopSec=5

        [Install]
        WantedBy=multi-user.target \(Mount.unit)

        """
}
