/// What happens inside a base system's tree while it is made. Run by `sh -s` in a chroot; packages are the arguments.
package enum BaseScripts {
    /// Debian as hosters deliver it, and the packages downloaded.
    package static let plain = """
        set -eu
        export DEBIAN_FRONTEND=noninteractive
        rm -f /etc/apt/apt.conf.d/99mmdebstrap
        apt-get install -y -q --no-install-recommends --download-only "$@"

        # Ways in beside root: one that may use sudo, one that may not.
        for user in admin nosudo; do
            useradd --create-home --shell /bin/bash "$user"
            install -d -m 700 -o "$user" -g "$user" "/home/$user/.ssh"
            install -m 600 -o "$user" -g "$user" /dev/null "/home/$user/.ssh/authorized_keys"
        done
        echo 'admin ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/admin
        chmod 440 /etc/sudoers.d/admin
        install -d -m 700 /root/.ssh
        rm -f /etc/ssh/ssh_host_*
        : > /etc/machine-id

        # Nothing may hold apt's lock at a time of its own choosing.
        systemctl disable apt-daily.timer apt-daily-upgrade.timer

        # The container manager leaves the controllers read-only; Docker needs them from its first start on.
        cat > /etc/systemd/system/trivet-lab.service <<'UNIT'
        [Unit]
        Description=Writable cgroup controllers
        DefaultDependencies=no
        Before=sysinit.target

        [Service]
        Type=oneshot
        RemainAfterExit=yes
        ExecStart=-/bin/sh -c 'for c in memory cpuset pids cpuacct freezer cpu devices blkio; do [ -d /sys/fs/cgroup/$$c ] && mount -o remount,bind,rw /sys/fs/cgroup/$$c; done'

        [Install]
        WantedBy=sysinit.target
        UNIT
        systemctl enable trivet-lab.service

        # All hosts share the machine's clock: chrony may look at it, not set it.
        install -d /etc/systemd/system/chrony.service.d
        printf '[Service]\\nEnvironmentFile=/etc/systemd/system/chrony.service.d/options\\n' \\
            > /etc/systemd/system/chrony.service.d/lab.conf
        echo 'DAEMON_OPTS=-x' > /etc/systemd/system/chrony.service.d/options

        """

    /// The same with everything installed; nothing starts, neither now nor at boot.
    package static let prepared = """
        set -eu
        export DEBIAN_FRONTEND=noninteractive
        printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d
        chmod +x /usr/sbin/policy-rc.d
        apt-get install -y -q --no-install-recommends "$@"
        rm /usr/sbin/policy-rc.d
        apt-get clean
        for unit in docker.service docker.socket containerd.service caddy.service docker-registry.service \\
            chrony.service unattended-upgrades.service nftables.service ceph-crash.service ceph.target \\
            ceph-fuse.target ceph-mds.target ceph-mgr.target ceph-mon.target ceph-osd.target mariadb.service; do
            systemctl disable "$unit"
        done
        systemctl disable apt-daily.timer apt-daily-upgrade.timer
        : > /etc/machine-id

        """
}
