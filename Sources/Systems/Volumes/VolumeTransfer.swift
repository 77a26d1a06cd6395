package import Planning

/// The scripts of a copy into a volume. rsync sends at the source and receives on a host that has the volume; where the two
/// are different machines, the operator's stands between them, so that neither needs a key of the other.
package enum VolumeTransfer {
    /// How the scripts end when they have not begun.
    package static let noRsync: Int32 = 87
    package static let busy: Int32 = 88
    package static let noSource: Int32 = 89
    package static let tooLate: Int32 = 90
    /// How rsync ends when files of the source went while it ran.
    package static let vanished: Int32 = 24

    private static let scratch = ".trivet-copy"
    private static let partial = ".trivet-partial"
    /// Stands for the volume where the sender speaks of it.
    private static let name = "trivet-target/"

    /// - Parameter isCheck: compare contents, not sizes and times.
    private static func options(isCheck: Bool) -> [String] {
        [
            isCheck ? "-aHAXSc" : "-aHAXS", "--numeric-ids", "--no-human-readable", "--outbuf=L", "--info=progress2",
            "--out-format=%i %n", "--partial-dir=\(partial)", "--temp-dir=\(scratch)", "--exclude=/\(scratch)",
        ]
    }

    /// From a directory of the very host that has the volume; as root there.
    package static func within(_ target: CopyTarget, from source: String, isCheck: Bool) -> String {
        let words = options(isCheck: isCheck) + ["\(directory(source))", "./"]
        return needs + isThere(source) + receive(target, words.map(Command.quoted).joined(separator: " "))
    }

    /// At the source: its input and output lead to ``receiver(_:)``, what it says goes to its error output.
    ///
    /// - Parameter asRoot: by sudo where that asks nothing, else as the login.
    package static func sender(_ source: String, isCheck: Bool, asRoot: Bool) -> String {
        // The first line says how rsync wants to be called at the other end. When that ends, so does the channel: rsync
        // waits for it, and closes its own end only afterwards.
        let channel =
            #"shift; echo "$*" >&4; exec 5<&0 2>/dev/null; cat <&5 >&4 & exec 4>&- 5<&-; cat <&3; kill $!"#
        let words =
            options(isCheck: isCheck) + ["-e", "sh -c '\(channel)' trivet", directory(source), "there:\(name)"]
        let inner =
            needs + isThere(source) + "exec 3<&0 4>&1 1>&2; exec rsync "
            + words.map(Command.quoted).joined(separator: " ")
        guard asRoot else { return inner }
        let quoted = Command.quoted(inner)
        return """
            if [ "$(id -u)" != 0 ] && sudo -n true 2>/dev/null; then exec sudo -n sh -c \(quoted); fi
            exec sh -c \(quoted)
            """
    }

    /// On the host, as root. It takes no word from the source but those that such a copy needs, and no path at all.
    package static func receiver(_ target: CopyTarget) -> String {
        needs + """
            IFS= read -r words || exit 1
            set -f
            set --
            for word in $words; do
              case $word in
                rsync) ;;
                \(name)) set -- "$@" ./ ;;
                .|--server|--numeric-ids|--log-format=%i|--partial-dir|\(partial)|--temp-dir|\(scratch)) set -- "$@" "$word" ;;
                -[!-]*e.*)
                  case ${word%%e.*} in -*[!lHogDtpAXrcS]*) bad=$word ;; esac
                  case ${word#*e.} in *[!A-Za-z]*) bad=$word ;; esac
                  set -- "$@" "$word" ;;
                *) bad=$word ;;
              esac
            done
            [ -z "${bad-}" ] || { echo "the source asks for $bad, which no copy needs" >&2; exit 1; }

            """ + receive(target, #""$@""#)
    }

    /// Leads each one's output to the other; on the operator's machine.
    package static func between(_ sender: Command, _ receiver: Command) -> Command {
        let script = """
            place=$(mktemp -d) || exit 1
            trap 'rm -rf "$place"' EXIT
            trap 'exit 130' INT TERM HUP
            mkfifo "$place/back" || exit 1
            { \(sender); echo $? > "$place/status"; } < "$place/back" | \(receiver) > "$place/back"
            received=$?
            sent=$(cat "$place/status")
            case $received in \(noRsync)|\(busy)|\(tooLate)) exit $received ;; esac
            [ "$sent" = 0 ] || exit "$sent"
            exit $received
            """
        return Command("sh", ["-c", script])
    }

    /// When all is there: what copies leave behind goes, and the time of the directory stays.
    package static func tidy(_ volume: String) -> Command {
        let script = """
            cd "$1" || exit 1
            time=$(stat -c %y .)
            rm -rf \(scratch)
            find . -type d -name \(partial) -prune -exec rm -rf {} +
            touch -d "$time" .
            """
        return Command("sh", ["-c", script, "trivet-tidy", volume], timeout: 3600)
    }

    /// What is in it; never an option, nor another machine's.
    private static func directory(_ path: String) -> String {
        (path.hasPrefix("/") ? "" : "./") + path + (path.hasSuffix("/") ? "" : "/")
    }

    private static let needs = "command -v rsync >/dev/null || exit \(noRsync)\n"

    private static func isThere(_ source: String) -> String {
        "[ -d \(Command.quoted(directory(source))) ] || exit \(noSource)\n"
    }

    /// The volume is mounted for rsync alone: as long as that lives the agent sees the volume in use, whoever has died. That
    /// the agent holds it for a copy is looked at once it is mounted, since from then on it stays held.
    ///
    /// What a copy that was killed has left in its scratch directory is nobody's file.
    private static func receive(_ target: CopyTarget, _ words: String) -> String {
        """
        mkdir -p /run/trivet
        exec 9> \(Command.quoted(target.lock))
        flock -w 100 9 || exit \(busy)
        \(watch(target))
        exec unshare -m sh -c 'mount --bind "$0" "$0" && cd "$0" || exit 1
          grep -qF "$1" "$2" || exit \(tooLate); shift 2
          rm -rf \(scratch) && mkdir -m 700 \(scratch) && exec rsync "$@"' \
          \(Command.quoted(target.place)) \(Command.quoted(target.trace)) \(Command.quoted(target.held)) \(words)
        """
    }

    /// Ends the copy when its operator is not heard of any more: a connection that broke stays open at this end for hours,
    /// and with it the volume would stay taken.
    private static func watch(_ target: CopyTarget) -> String {
        """
        lease=\(Command.quoted(target.lease))
        : > "$lease"
        (
          while sleep \(max(1, target.patience / 16)) && [ -d /proc/$$ ]; do
            age=$(($(date +%s) - $(stat -c %Y "$lease" || echo 0)))
            [ "$age" -lt \(target.patience) ] || { kill $$; break; }
          done
          rm -f "$lease"
        ) 9>&- < /dev/null > /dev/null 2>&1 &
        """
    }
}

/// Where one pass of a copy is received.
package struct CopyTarget: Sendable, Equatable {
    /// Seconds without a word of its operator after which a copy ends; another one waits longer than that for its turn.
    package static let patience = 80

    package var patience: Int
    /// The volume's directory.
    package var place: String
    /// Tells this pass from others.
    package var token: String
    /// Where the agent remembers what is held.
    package var held: String

    package init(place: String, token: String, held: String = HeldVolumes.path, patience: Int = patience) {
        self.place = place
        self.token = token
        self.held = held
        self.patience = patience
    }

    private var name: String { place.split(separator: "/").last.map(String.init) ?? "" }
    var lock: String { "/run/trivet/copy-\(name).lock" }
    var lease: String { "/run/trivet/copy-\(name)-\(token)" }
    var trace: String { HeldVolumes.trace(ofCopyInto: name) }

    /// The operator's word that the copy is still wanted.
    package var renewal: Command { Command("touch", ["-c", lease], timeout: 10) }
}
