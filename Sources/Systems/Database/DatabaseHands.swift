package import FoundationEssentials
package import Estate
package import Planning

/// What is done on a host for its MariaDB. Each may be cut off anywhere and run again.
package enum DatabaseHands {
    /// Makes a first cluster of the data that Debian's package made, or that a single server has.
    package static let found = shell(
        """
        \(calm)
        systemctl stop mariadb.service
        \(newCluster)
        """
    )

    /// Starts a new cluster's life from this host's data.
    ///
    /// - Parameter forks: of all members, this one's too; every host that goes on notes them.
    package static func bootstrap(noting forks: [HostDatabase.Fork]) -> Command {
        shell(
            """
            \(noteForks)
            \(calm)
            rm -f \(DatabaseNames.data)/gvwstate.dat
            sed -i 's/^safe_to_bootstrap:.*/safe_to_bootstrap: 1/' \(DatabaseNames.data)/grastate.dat
            \(newCluster)
            """,
            [text(forks)]
        )
    }

    package static func revive(noting forks: [HostDatabase.Fork]) -> Command {
        // From MariaDB 11 on the provider's options are variables of their own.
        shell(
            """
            \(noteForks)
            \(DatabaseScripts.client) -e "SET GLOBAL wsrep_provider_pc_bootstrap = ON" ||
                \(DatabaseScripts.client) -e "SET GLOBAL wsrep_provider_options = 'pc.bootstrap=1'"
            """,
            [text(forks)]
        )
    }

    package static func note(_ forks: [HostDatabase.Fork]) -> Command { shell(noteForks, [text(forks)]) }

    /// Does not wait until it has joined.
    package static func join(donors: [String]) -> Command {
        shell("\(calm)\n\(donorOption)\n\(startInTurn)", [donors.joined(separator: ",")])
    }

    package static let restartAlone = shell("systemctl restart mariadb.service")

    package static func restart(donors: [String]) -> Command {
        shell("\(calm)\n\(donorOption)\nsystemctl restart mariadb.service", [donors.joined(separator: ",")])
    }

    /// One that waits for others does not listen; there is nothing it could lose.
    package static let stop = shell(
        """
        mkdir -p /run/trivet
        patience=30
        [ "$(systemctl is-active mariadb.service)" != activating ] || patience=5
        timeout $patience systemctl stop mariadb.service || {
            systemctl kill --signal=KILL mariadb.service
            systemctl stop mariadb.service
        }
        touch \(DatabaseScripts.wanted)
        """
    )

    /// - Parameter stamp: ends the name of the directory, such as `20261126-101500`.
    package static func setAside(_ stamp: String) -> Command {
        shell(
            """
            mkdir -p /run/trivet
            systemctl stop mariadb.service
            touch \(DatabaseScripts.wanted)
            # The place itself goes and comes with the mode and the owner it had.
            mv -T \(DatabaseNames.data) "\(DatabaseNames.data).aside-$1"
            install -d -o mysql -g mysql -m 0755 \(DatabaseNames.data)
            rm -f \(DatabaseNames.position)
            """,
            [stamp]
        )
    }

    /// Has the server carry statements out, given by standard input.
    package static func run(_ statements: Secret) -> Command {
        var command = shell("exec \(DatabaseScripts.client)")
        command.input = statements.reveal()
        return command
    }

    package static func stamp(_ date: Date) -> String {
        date.ISO8601Format().filter { $0.isNumber || $0 == "T" }.replacing("T", with: "-")
    }

    private static func text(_ forks: [HostDatabase.Fork]) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts and numbers always encode.
        return forks.isEmpty ? "" : String(decoding: (try? encoder.encode(forks)) ?? Data(), as: UTF8.self)
    }
}

/// Pieces of scripts.
extension DatabaseHands {
    private static func shell(_ script: String, _ arguments: [String] = []) -> Command {
        Command("sh", ["-euc", script, "sh"] + arguments, timeout: 900)
    }

    /// It is the agent who starts a member, when it knows from whom the member gets what it lacks.
    private static let calm = """
        mkdir -p /run/trivet
        rm -f \(DatabaseScripts.newCluster) \(DatabaseNames.position)
        systemctl disable -q mariadb.service
        systemctl reset-failed mariadb.service 2> /dev/null || true
        """

    private static let newCluster = """
        trap 'rm -f \(DatabaseScripts.newCluster)' EXIT
        echo "_WSREP_NEW_CLUSTER='--wsrep-new-cluster'" > \(DatabaseScripts.newCluster)
        exec 9> \(DatabaseScripts.lock)
        flock -w 300 9
        exec 9>&-
        systemctl start mariadb.service
        """

    private static let donorOption =
        "printf 'MYSQLD_OPTS=%s\\n' \"${1:+--wsrep-sst-donor=$1,}\" > \(DatabaseNames.options)"

    private static let startInTurn = """
        exec 9> \(DatabaseScripts.lock)
        flock -w 300 9
        exec 9>&-
        # One that runs is in no cluster yet, and one that starts is left alone.
        [ "$(systemctl is-active mariadb.service)" = activating ] || systemctl restart --no-block mariadb.service
        """

    private static let noteForks = """
        if [ -n "$1" ]; then
            printf '%s\\n' "$1" > \(DatabaseNames.forks).new
            sync \(DatabaseNames.forks).new
            mv \(DatabaseNames.forks).new \(DatabaseNames.forks)
        else
            rm -f \(DatabaseNames.forks)
        fi
        """
}
