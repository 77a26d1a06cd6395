package import Planning

/// What runs on a host while SQL is read into a database. Its input is watched: when it ends before its time, the client is
/// ended before it sees that, since it would run half a statement.
package enum DatabaseLoad {
    /// How SQL comes.
    package enum Form: String, Sendable, CaseIterable {
        case plain
        case gzip = "gz"
        case zstd = "zst"

        /// By the ending of the file's name.
        package init(file: String) {
            self = Self.allCases.first { file.hasSuffix(".\($0.rawValue)") } ?? .plain
        }
    }

    /// Ends plain SQL; what is packed has an end of its own.
    package static let mark = "\n-- all of it: trivet db load\n"

    /// The script's own statuses; others are those of MariaDB's client.
    package enum Status {
        /// The input ended early.
        package static let cutOff: Int32 = 90
        /// The other server could not be read to its end.
        package static let noSource: Int32 = 91
        /// What was packed could not be unpacked.
        package static let damaged: Int32 = 92
        /// The program that unpacks is missing.
        package static let noProgram: Int32 = 98
    }

    /// - Parameter client: MariaDB's, as it logs in.
    package static func script(_ form: Form, into client: Command) -> String {
        let source =
            switch form {
            case .plain:
                """
                kept=$(tee /dev/fd/3 | tail -c \(mark.utf8.count) | tr -d '\\0')
                [ "$kept" = \(Command.quoted(String(mark.dropLast()))) ] && whole || broken \(Status.cutOff)
                """
            case .gzip: "gzip -dc >&3 && whole || broken \(Status.damaged)"
            case .zstd:
                """
                command -v zstd > /dev/null || broken \(Status.noProgram)
                zstd -dcq >&3 && whole || broken \(Status.damaged)
                """
            }
        return bash(client, source)
    }

    /// The dump of another server goes straight into the client. The first line of the input is the password there; the
    /// rest lasts for as long as somebody wants it.
    package static func script(from source: DatabaseSource, into client: Command) -> String {
        bash(
            client,
            """
            IFS= read -r password
            exec 4<&0
            # It must not keep the client's input open.
            (cat <&4 > /dev/null; kill -KILL $client) 2> /dev/null 3>&- &
            watch=$!
            (MYSQL_PWD=$password \(dump(source)) | LC_ALL=C dd bs=1M iflag=fullblock status=progress >&3) &
            wait $!
            dumped=$?
            kill $watch
            [ $dumped = 0 ] && whole || broken \(Status.noSource)
            """
        )
    }

    private static func dump(_ source: DatabaseSource) -> Command {
        let security =
            switch source.security {
            case .offered: ["--disable-ssl-verify-server-cert"]
            case .verified: ["--ssl-verify-server-cert"]
            case .off: ["--skip-ssl"]
            }
        let place = ["--host=\(source.host)", "--port=\(source.port)", "--user=\(source.user)", "--protocol=tcp"]
        return Command("mariadb-dump", ["--no-defaults"] + place + security + dumping + [source.database])
    }

    /// A database as it was at one moment, with all that belongs to it; nobody waits for it.
    package static let dumping = [
        "--single-transaction", "--skip-lock-tables", "--quick", "--routines", "--triggers", "--events", "--hex-blob",
        "--max-allowed-packet=256M",
    ]

    /// In bash, which knows whether each part of a pipe succeeded.
    private static func bash(_ client: Command, _ source: String) -> String {
        let script = """
            set -o pipefail
            work=$(mktemp -d /run/trivet-load.XXXXXX) || exit
            trap 'rm -rf "$work"' EXIT
            mkfifo "$work/in"
            \(client) < "$work/in" &
            client=$!
            exec 3> "$work/in"
            whole() { exec 3>&-; wait $client; exit; }
            # One that has ended by itself says why better than the pipe that broke.
            broken() {
                kill -KILL $client 2> /dev/null
                wait $client 2> /dev/null
                local status=$?
                [ $status = 137 ] && exit $1
                exit $status
            }
            \(source)
            """
        return "exec bash -c \(Command.quoted(script))"
    }
}

/// How far a load is.
package struct LoadProgress: Sendable, Equatable {
    package var bytes: Int
    /// Nil when nobody knows.
    package var total: Int?
    package var seconds: Double

    package init(bytes: Int, total: Int? = nil, seconds: Double) {
        self.bytes = bytes
        self.total = total
        self.seconds = seconds
    }

    /// `123 MiB of 1.2 GiB, 24 MiB a second, 45 s left`.
    package var text: String {
        let amount = ByteCount.text(bytes) + (total.map { " of \(ByteCount.text($0))" } ?? "")
        guard seconds >= 1, bytes > 0 else { return amount }
        let rate = Double(bytes) / seconds
        let left = total.map { ", \(Self.span(Double(max(0, $0 - bytes)) / rate)) left" } ?? ""
        return "\(amount), \(ByteCount.text(Int(rate))) a second\(left)"
    }

    /// The number in a line such as `12345 bytes (12 kB, 12 KiB) copied, 1 s, 12 kB/s`, which is dd's.
    package static func copied(_ line: String) -> Int? {
        let words = line.split(separator: " ", maxSplits: 2)
        guard words.count == 3, words[1] == "bytes" || words[1] == "byte", line.contains(" copied, ") else {
            return nil
        }
        return Int(words[0])
    }

    package static func span(_ seconds: Double) -> String {
        let seconds = Int(seconds.rounded(.up))
        return seconds < 120 ? "\(seconds) s" : seconds < 7200 ? "\(seconds / 60) min" : "\(seconds / 3600) h"
    }
}
