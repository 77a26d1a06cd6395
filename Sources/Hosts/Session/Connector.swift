package import Estate
package import Planning

/// How a host is reached: OpenSSH with the operator's own keys, agent and jump hosts, host keys pinned beside the estate.
package struct Connector: Sendable {
    /// The directory of the estate file.
    package var directory: String
    /// Lies beside the estate when it needs other settings than the operator's.
    package var configuration: String?
    package var connectTimeout: Int

    package init(directory: String, connectTimeout: Int = 5) {
        self.directory = directory
        self.connectTimeout = connectTimeout
        let own = "\(directory)/ssh_config"
        configuration = HostFile.exists(own) ? own : nil
    }

    package var knownHosts: String { "\(directory)/known_hosts" }

    /// The command that runs `script` as root on the host, by a POSIX shell.
    package func command(for host: Host, script: String, terminal: Bool = false) -> Command {
        let asRoot = Self.asRoot(script)
        switch host.ssh {
        case .local:
            return Command("sh", ["-c", asRoot])
        case .remote(let user, let name, let port):
            let login = user.map { ["-l", $0] } ?? []
            let port = port.map { ["-p", "\($0)"] } ?? []
            return Command(
                "ssh",
                options(terminal: terminal) + login + port + ["--", name, "sh -c \(Command.quoted(asRoot))"]
            )
        }
    }

    /// The command that runs `script` on a machine outside of the estate, as `[USER@]NAME` logs in.
    package func command(login: String, script: String) -> Command {
        // Its key may be known beside the estate, or to the operator.
        let own = ["-o", "UserKnownHostsFile=\"\(knownHosts)\" ~/.ssh/known_hosts"]
        return Command("ssh", own + options(terminal: false) + ["--", login, "sh -c \(Command.quoted(script))"])
    }

    private func options(terminal: Bool) -> [String] {
        let settings = [
            "BatchMode=yes", "ConnectTimeout=\(connectTimeout)", "ServerAliveInterval=5", "ServerAliveCountMax=3",
            "StrictHostKeyChecking=yes", "UserKnownHostsFile=\"\(knownHosts)\"", "GlobalKnownHostsFile=none",
            "LogLevel=ERROR",
        ]
        return (configuration.map { ["-F", $0] } ?? []) + [terminal ? "-t" : "-T"] + settings.flatMap { ["-o", $0] }
    }

    /// Runs the script at once as root, else through sudo, which must not ask.
    private static func asRoot(_ script: String) -> String {
        let inner = Command.quoted(script)
        return """
            if [ "$(id -u)" = 0 ]; then exec sh -c \(inner); fi
            sudo -n true 2>/dev/null || { echo "\(Bootstrap.noSudo) $(id -un)"; exit 77; }
            exec sudo -n sh -c \(inner)
            """
    }
}

/// The first words over a fresh connection: is our binary there, and if not, here it is.
enum Bootstrap {
    static let have = "trivet-have"
    static let noSudo = "trivet-no-sudo"
    static let copyFailed = "trivet-copy-failed"

    /// The far end keeps the digest of its binary with size, time and inode, so that it is not read each time.
    static func script(digest: String) -> String {
        """
        bin=/usr/local/bin/trivet; note=/var/lib/trivet/binary; have=none
        if [ -f "$bin" ]; then
          at=$(stat -c '%s %Y %i' "$bin")
          if [ "$(cut -d' ' -f2- "$note" 2>/dev/null)" = "$at" ]; then have=$(cut -d' ' -f1 "$note")
          else have=$(sha256sum "$bin" | cut -d' ' -f1); mkdir -p /var/lib/trivet && echo "$have $at" > "$note"; fi
        fi
        echo "\(have) $have $(uname -m)"
        read -r verb size || exit 0
        if [ "$verb" = send ]; then
          new="$bin.new.$$"
          if ! { head -c "$size" > "$new" && chmod 755 "$new" && sync "$new" \
            && [ "$(sha256sum "$new" | cut -d' ' -f1)" = \(digest) ] && mv -f "$new" "$bin"; } 2>"/run/trivet-copy.$$"; then
            rm -f "$new"; echo "\(copyFailed) $(tr '\\n' ' ' < "/run/trivet-copy.$$")"; rm -f "/run/trivet-copy.$$"; exit 71
          fi
          rm -f "/run/trivet-copy.$$"
        fi
        [ "$verb" = quit ] && exit 0
        exec "$bin" host-session
        """
    }
}
