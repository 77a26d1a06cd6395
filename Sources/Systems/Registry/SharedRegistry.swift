import Estate
import Planning

/// What the registry needs besides to run on the files of CephFS, on every host at once.
enum SharedRegistry {
    static let root = "\(VolumeBook.root)/registry"
    /// Owns the files, by number. Debian gives the registry's own user another one on each host; nothing gives out this one.
    static let owner = 77255
    private static let user = "trivet-registry"
    private static let secret = "\(RegistrySystem.directory)/secret.env"
    private static let mountDropIn = "/etc/systemd/system/trivet-mount.service.d/registry.conf"

    static let watches = [secret, mountDropIn]

    static func files(in design: Design) -> [Resource] {
        let line = [.text("REGISTRY_HTTP_SECRET=")] + design.certificates.uploads.parts + [.text("\n")]
        return [
            .user(User(user, id: owner)),
            .file(File(secret, SealedText(parts: line), mode: "0600")),
            .file(File(mountDropIn, SealedText(mount))),
        ]
    }

    /// The last part of its unit. It stops with the mount, and soon: nobody waits for it who mounts anew. Its directory is
    /// made here and not by a session, which must not hang when Ceph does. The package's group may read its key, and no more:
    /// that group has another number on each host too.
    static let unit = """
        User=\(user)
        Group=docker-registry
        UMask=0077
        EnvironmentFile=\(secret)
        ExecStartPre=/usr/bin/mountpoint -q \(VolumeBook.root)
        ExecStartPre=+/usr/bin/install -d -m 0700 -o \(owner) \(root)
        TimeoutStopSec=2

        [Unit]
        BindsTo=\(Mount.unit)
        After=\(Mount.unit) trivet-address.service

        """

    /// Whoever mounts the files again starts again what stopped with them.
    private static let mount = """
        [Unit]
        Wants=\(RegistrySystem.service)

        """
}
