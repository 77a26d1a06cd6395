import Lab
import Planning
import Testing

@Suite struct BootTests {
    private let host = LabHost(name: "kestrel", place: 1, network: LabNetwork(number: 3))
    private let paths = HostPaths(directory: "/lab/kestrel")

    @Test func `on version 1 of control groups a host is told to use it`() {
        #expect(
            BootCommands.nspawn(host, paths, disk: "/dev/loop4", extras: ["/dev/fuse"], mode: .legacy) == [
                "env", "SYSTEMD_NSPAWN_API_VFS_WRITABLE=1", "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=0",
                "systemd-nspawn", "-D", "/lab/kestrel/root", "--boot", "--register=no", "--keep-unit",
                "--machine=tl3-kestrel", "--network-namespace-path=/run/netns/tl3-kestrel", "--capability=all",
                "--resolv-conf=off", "--timezone=off",
                "--system-call-filter=@keyring bpf perf_event_open @module @raw-io",
                "--bind=/lab/kestrel/docker:/var/lib/docker", "--bind=/lab/kestrel/containerd:/var/lib/containerd",
                "--bind=/dev/loop4:/dev/vdb", "--bind=/dev/fuse", "SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1",
            ]
        )
    }

    @Test func `on version 2 nothing is said`() {
        let words = BootCommands.nspawn(host, paths, disk: "/dev/loop4", extras: [], mode: .unified)
        #expect(words.prefix(3) == ["env", "SYSTEMD_NSPAWN_API_VFS_WRITABLE=1", "systemd-nspawn"])
        #expect(words.last == "--bind=/dev/loop4:/dev/vdb")
    }

    @Test func `a host outlives the command that booted it`() {
        let again = ["/usr/bin/trivet", "lab", "start", "--name", "a lab", "kestrel"]
        let alone = BootCommands.detached(host, paths, ["true"], again: again, underSystemd: false)
        #expect(alone.executable == "setsid")
        #expect(
            alone.arguments == [
                "--fork", "/bin/sh", "/lab/kestrel/boot.sh", "/lab/kestrel/console", "tl3-kestrel",
                "/usr/bin/trivet lab start --name 'a lab' kestrel", "true",
            ]
        )
        let unit = BootCommands.detached(host, paths, ["true"], again: again, underSystemd: true)
        #expect(unit.executable == "systemd-run")
        #expect(unit.arguments.contains("--property=Delegate=yes"))
    }

    @Test func `a host's system is a layer over the base`() {
        #expect(
            BootCommands.overlay(paths, base: "/base").arguments == [
                "-t", "overlay", "overlay", "-o",
                "lowerdir=/base,upperdir=/lab/kestrel/upper,workdir=/lab/kestrel/work", "/lab/kestrel/root",
            ]
        )
    }

    @Test func `only what is mounted below a directory is its own`() {
        let table = """
            602 591 0:100 / /lab/a/root rw,relatime shared:343 - overlay overlay rw
            605 591 0:101 / /lab/ab rw - ext4 /dev/vdb rw
            613 602 0:104 / /lab/a rw,relatime shared:347 - tmpfs tmpfs rw
            """
        #expect(Mounts.below("/lab/a", table: table) == ["/lab/a/root", "/lab/a"])
    }

    @Test func `a shell takes nothing of the operator's environment along`() {
        #expect(
            LabShell.arguments(42, ["id", "-u"], term: "xterm") == [
                "--target", "42", "--all", "env", "-i", "HOME=/root", "USER=root", "TERM=xterm",
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "id", "-u",
            ]
        )
        #expect(LabShell.arguments(42, [], term: "xterm").suffix(2) == ["/bin/bash", "--login"])
    }
}
