package import Planning

/// A member's way to the newest MariaDB that Debian's archive has for its release.
package enum DatabaseUpgrade {
    /// A package as APT sees it.
    package struct Version: Sendable, Equatable {
        package var package: String
        package var installed: String
        package var candidate: String

        package init(_ package: String, installed: String, candidate: String) {
            self.package = package
            self.installed = installed
            self.candidate = candidate
        }

        package var isNewer: Bool { installed != candidate }
    }

    /// Reads the archive's lists first.
    package static let look = shell("apt-get update -qq; LC_ALL=C apt-cache policy \(names)")

    /// - Returns: what is installed, in the order in which APT names it.
    package static func read(_ result: CommandResult) -> [Version] {
        var versions: [Version] = []
        var name = ""
        var installed = ""
        for line in result.lines {
            let words = line.split(separator: " ")
            switch words.first {
            case _ where !line.hasPrefix(" ") && line.hasSuffix(":"): name = String(line.dropLast())
            case "Installed:": installed = words.last.map(String.init) ?? ""
            case "Candidate:" where installed != "(none)":
                versions.append(Version(name, installed: installed, candidate: words.last.map(String.init) ?? ""))
            default: continue
            }
        }
        return versions
    }

    /// Brings the packages. Debian's own scripts stop the server for it, and leave its start to whoever knows the others.
    package static let install = shell(
        """
        export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
        trap 'apt-mark -qq hold \(names)' EXIT
        apt-mark -qq unhold \(names)
        # What was left half-way and cannot be finished as it is, the newer one may finish.
        dpkg --force-confold --configure -a || true
        apt-get install -y -q --only-upgrade --no-install-recommends -o Dpkg::Options::=--force-confold \\
            -o DPkg::Lock::Timeout=300 \(names)
        """
    )

    /// Brings the server's own tables to its version, where it says that they are behind.
    package static let tables = shell(
        """
        upgrade() { mariadb-upgrade --no-defaults --user=root --socket=\(DatabaseNames.socket) "$@"; }
        # Debian does it in the background of each start.
        for _ in $(seq 60); do
            upgrade --check-if-upgrade-is-needed --silent || exit 0
            sleep 1
        done
        upgrade
        """
    )

    private static let names = DatabaseSystem.held.joined(separator: " ")

    private static func shell(_ script: String) -> Command { Command("sh", ["-euc", script], timeout: 1800) }
}
