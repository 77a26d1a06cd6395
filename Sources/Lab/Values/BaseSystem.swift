/// The Debian releases that a lab can run.
package enum Release: String, Sendable, Codable, CaseIterable {
    case trixie, bookworm
}

/// What a lab's hosts start from.
package struct BaseSystem: Sendable, Equatable, Codable {
    package enum Kind: String, Sendable, Codable {
        /// As a hoster delivers a server; the engines' packages lie downloaded.
        case plain
        /// With the engines' packages installed, nothing enabled.
        case prepared
    }
    package var release: Release
    package var kind: Kind

    package init(release: Release, kind: Kind) {
        self.release = release
        self.kind = kind
    }

    /// What every host has from the beginning.
    package static let included = [
        "systemd-sysv", "openssh-server", "iproute2", "ca-certificates", "dbus", "iputils-ping", "kmod", "procps",
        "sudo",
    ]

    /// The packages of all the systems that Trivet runs, so that applying an estate downloads nothing.
    package var packages: [String] {
        let both = [
            "attr", "caddy", "ceph-common", "ceph-fuse", "ceph-mds", "ceph-mgr", "ceph-mon", "ceph-osd", "chrony",
            "curl",
            "docker-registry", "docker.io", "e2fsprogs", "galera-4", "iptables", "mariadb-backup", "mariadb-client",
            "mariadb-server", "nftables", "rsync", "socat", "unattended-upgrades",
        ]
        return switch release {
        case .trixie: both + ["docker-cli"]
        case .bookworm: both
        }
    }

    /// The tree's directory; another list of packages or another recipe makes another tree.
    package var directory: String {
        let recipe = ([BaseScripts.plain, BaseScripts.prepared] + Self.included + packages).joined(separator: " ")
        return "\(release)-\(kind)-\(Self.digest(recipe))"
    }

    /// FNV-1a: a name for a directory, no more.
    static func digest(_ text: String) -> String {
        let hash = text.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(String(hash, radix: 16).prefix(10))
    }
}

extension BaseSystem: CustomStringConvertible {
    package var description: String { "\(release), \(kind)" }
}
