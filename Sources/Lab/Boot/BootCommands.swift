package import Planning

/// How the machine counts and limits what a host uses.
package enum CgroupMode: Sendable, Equatable {
    /// All controllers in version 2.
    case unified
    /// The controllers in version 1.
    case legacy
}

/// The commands that put a host's system together and boot it.
package enum BootCommands {
    package static func overlay(_ paths: HostPaths, base: String) -> Command {
        let options = "lowerdir=\(base),upperdir=\(paths.upper),workdir=\(paths.work)"
        return Command("mount", ["-t", "overlay", "overlay", "-o", options, paths.root])
    }

    package static func diskSize(_ paths: HostPaths, _ size: String) -> Command {
        Command("truncate", ["--no-create", "-s", size, paths.disk])
    }

    package static func attachDisk(_ paths: HostPaths) -> Command {
        Command("losetup", ["--find", "--show", paths.disk])
    }

    package static func disksAttached(_ paths: HostPaths) -> Command {
        Command("losetup", ["--noheadings", "--output", "NAME", "--associated", paths.disk])
    }

    /// As the host sees its disk.
    package static let diskInside = "/dev/vdb"

    package static func detachDisk(_ device: String) -> Command { Command("losetup", ["--detach", device]) }

    /// The container manager for a host's system. With all capabilities and an open filter, because a real server
    /// would let Docker do as much.
    package static func nspawn(_ host: LabHost, _ paths: HostPaths, disk: String, extras: [String], mode: CgroupMode)
        -> [String]
    {
        let binds = [
            "\(paths.docker):/var/lib/docker", "\(paths.containerd):/var/lib/containerd", "\(disk):\(diskInside)",
        ]
        let environment =
            ["SYSTEMD_NSPAWN_API_VFS_WRITABLE=1"] + (mode == .legacy ? ["SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=0"] : [])
        return ["env"] + environment + [
            "systemd-nspawn", "-D", paths.root, "--boot", "--register=no", "--keep-unit", "--machine=\(host.machine)",
            "--network-namespace-path=/run/netns/\(host.machine)", "--capability=all", "--resolv-conf=off",
            "--timezone=off", "--system-call-filter=@keyring bpf perf_event_open @module @raw-io",
        ] + (binds + extras).map { "--bind=\($0)" }
            // Debian 13's systemd asks for this word before it boots on version 1.
            + (mode == .legacy ? ["SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1"] : [])
    }

    /// Lets a host run on after Trivet has ended: as a unit where systemd runs the machine, else in a session of its own.
    ///
    /// - Parameter again: starts the host anew when it reboots itself.
    package static func detached(
        _ host: LabHost,
        _ paths: HostPaths,
        _ manager: [String],
        again: [String],
        underSystemd: Bool
    ) -> Command {
        let start =
            [
                "/bin/sh", paths.entry, paths.console, host.machine,
                again.map(Command.quoted).joined(separator: " "),
            ]
            + manager
        guard underSystemd else { return Command("setsid", ["--fork"] + start) }
        let properties = ["Delegate=yes", "KillMode=mixed", "TasksMax=infinity"].map { "--property=\($0)" }
        let title = "--description=Lab host \(host.machine)"
        return Command("systemd-run", ["--quiet", "--collect", title] + properties + ["--"] + start)
    }

    /// Gives a host control groups of its own; without them hosts would share theirs, and one host's systemd would wait
    /// for another's processes. On version 2 this script stands beside the host's group, because a group with
    /// processes of its own cannot hand controllers down. A reboot (133) is a start like any other, so that no address
    /// or rule of the last run is left. It is a file, for systemd would put its own variables into an argument.
    static let entry = """
        : > "$1"
        exec >> "$1" 2>&1 < /dev/null
        group=$2 again=$3; shift 3
        top=/sys/fs/cgroup
        if [ -e $top/cgroup.controllers ]; then
            [ ! -d /run/systemd/system ] || top=$top$(sed -n 's/^0:://p' /proc/self/cgroup)
            mkdir -p "$top/$group-guard" "$top/$group"
            echo $$ > "$top/$group-guard/cgroup.procs"
            for controller in $(cat "$top/cgroup.controllers"); do
                echo "+$controller" > "$top/cgroup.subtree_control"
            done
            set -- /bin/sh -c 'echo $$ > "$0/cgroup.procs"; exec "$@"' "$top/$group" "$@"
        else
            for hierarchy in $top/*/; do
                [ -e "$hierarchy/cgroup.procs" ] && mkdir -p "$hierarchy$group" || continue
                if [ -e "$hierarchy/cpuset.cpus" ]; then
                    cat "$hierarchy/cpuset.cpus" > "$hierarchy$group/cpuset.cpus"
                    cat "$hierarchy/cpuset.mems" > "$hierarchy$group/cpuset.mems"
                fi
                echo $$ > "$hierarchy$group/cgroup.procs"
            done
        fi
        "$@"
        [ $? -ne 133 ] || eval "exec $again"
        """

    /// The emptied control groups of a host; depth first, directories only.
    package static func removeCgroups(_ groups: [String]) -> Command {
        Command("find", groups + ["-depth", "-type", "d", "-delete"])
    }

    /// A command inside a host, in all its namespaces.
    package static func inside(_ pid: Int32, _ words: [String]) -> Command {
        Command("nsenter", ["--target", String(pid), "--all"] + words, timeout: 20)
    }
}
