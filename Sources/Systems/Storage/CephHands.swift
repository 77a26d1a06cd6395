package import Estate
package import Planning

/// What is done on a host for Ceph. Each may be cut off anywhere and run again; what becomes visible becomes so whole.
/// Keys are handed in by standard input.
package enum CephHands {
    private static let monitors = "/var/lib/ceph/mon"
    private static let osds = "/var/lib/ceph/osd"

    /// Prints the keys of a new cluster, which stay on the host until the founding is done.
    package static let makeSeed = shell(
        """
        if [ ! -e \(CephScripts.seed) ]; then
            rm -f \(CephScripts.seed).new
            ceph-authtool --create-keyring \(CephScripts.seed).new --gen-key -n mon. --cap mon 'allow *' > /dev/null
            ceph-authtool \(CephScripts.seed).new --gen-key -n client.admin \\
                --cap mon 'allow *' --cap osd 'allow *' --cap mds 'allow *' --cap mgr 'allow *' > /dev/null
            mv \(CephScripts.seed).new \(CephScripts.seed)
        fi
        cat \(CephScripts.seed)
        """
    )

    package static func putSeed(_ seed: Secret) -> Command {
        shell("cat > \(CephScripts.seed).new; mv \(CephScripts.seed).new \(CephScripts.seed)", input: seed)
    }

    package static let removeSeed = shell("rm -f \(CephScripts.seed)")

    /// Makes one of the first monitors of the goal's cluster, from the seed, and starts it.
    package static func found(_ host: String, _ goal: CephGoal) -> Command {
        let monitors = goal.members.filter(\.isMonitor)
        let addresses = monitors.flatMap { ["--addv", $0.host, "[v2:\($0.address):3300]"] }
        return shell(
            scratch + monitor + """
                name=$1 fsid=$2; shift 2
                monmaptool --create --fsid "$fsid" "$@" "$scratch/map" > /dev/null
                cp \(CephScripts.seed) "$scratch/keys"
                make_monitor
                key=$(ceph-authtool --print-key --name client.admin \(CephScripts.seed))
                printf '[client.admin]\\n\\tkey = %s\\n' "$key" > /etc/ceph/.admin
                mv /etc/ceph/.admin \(CephNames.keyring(CephNames.admin))
                \(start("ceph-mon@$name"))
                """,
            [host, goal.fsid] + addresses
        )
    }

    /// Makes a monitor of a cluster that lives.
    ///
    /// - Parameter map: the cluster's map of its monitors, in Base64.
    package static func addMonitor(_ member: CephGoal.Member, fsid: String, map: String, key: Secret) -> Command {
        shell(
            scratch + monitor + """
                name=$1 fsid=$2 address=$3
                printf %s "$4" | base64 -d > "$scratch/map"
                monmaptool --print "$scratch/map" | grep -q " mon[.]$name\\$" ||
                    monmaptool --addv "$name" "[v2:$address:3300]" "$scratch/map" > /dev/null
                printf '[mon.]\\n\\tkey = %s\\n\\tcaps mon = "allow *"\\n' "$(cat)" > "$scratch/keys"
                make_monitor
                \(start("ceph-mon@$name"))
                """,
            [member.host, fsid, member.address, map],
            input: key
        )
    }

    package static func removeMonitor(_ host: String) -> Command {
        shell(
            """
            systemctl disable -q --now "ceph-mon@$1"
            rm -rf "\(monitors)/ceph-$1" \(CephNames.keyring(CephNames.admin))
            """,
            [host]
        )
    }

    package static func start(unit: String) -> Command { shell(start("$1"), [unit]) }

    package static func putKey(of user: String, _ key: Secret) -> Command {
        shell(
            """
            printf '[%s]\\n\\tkey = %s\\n' "$1" "$(cat)" > "$2.new"
            mv "$2.new" "$2"
            """,
            [user, CephNames.keyring(user)],
            input: key
        )
    }

    package static func serve(_ server: CephServer, on host: String, key: Secret) -> Command {
        shell(
            """
            place=/var/lib/ceph/$1/ceph-$2
            install -d -o ceph -g ceph "$place"
            printf '[%s.%s]\\n\\tkey = %s\\n' "$1" "$2" "$(cat)" > "$place/.keyring"
            chown ceph:ceph "$place/.keyring"
            mv "$place/.keyring" "$place/keyring"
            systemctl reset-failed "ceph-$1@$2" 2> /dev/null || true
            systemctl enable -q "ceph-$1@$2"
            systemctl restart "ceph-$1@$2"
            """,
            [server.rawValue, host],
            input: key
        )
    }

    package static func dismiss(_ server: CephServer, on host: String) -> Command {
        shell(
            """
            systemctl disable -q --now "ceph-$1@$2"
            rm -rf "/var/lib/ceph/$1/ceph-$2"
            """,
            [server.rawValue, host]
        )
    }

    /// Looks at the disk once more and notes that it is being made into an OSD; prints the OSD's UUID.
    package static func beginOSD(on disk: String) -> Command {
        shell(
            CephScripts.contents + """
                disk=$1 uuid=
                mkdir -p \(CephScripts.unfinished)
                for note in \(CephScripts.unfinished)/*; do
                    [ -e "$note" ] && [ "$(cat "$note")" = "$disk" ] || continue
                    # That one was finished after all.
                    if grep -qs "${note##*/}" \(osds)/ceph-*/fsid; then rm "$note"; else uuid=${note##*/}; fi
                done
                if [ -z "$uuid" ] || ! head -c 60 "$disk" | grep -aq "$uuid"; then
                    found=$(contents "$disk")
                    [ -z "$found" ] || { echo "$found" >&2; exit 65; }
                fi
                if [ -z "$uuid" ]; then
                    uuid=$(cat /proc/sys/kernel/random/uuid)
                    printf %s "$disk" > "\(CephScripts.unfinished)/$uuid"
                    sync "\(CephScripts.unfinished)/$uuid"
                fi
                echo "$uuid"
                """,
            [disk]
        )
    }

    /// Makes the OSD and starts it.
    package static func makeOSD(_ id: Int, uuid: String, disk: String, key: Secret) -> Command {
        shell(
            directory + """
                # What an earlier try has left.
                dd if=/dev/zero of="$disk" bs=1M count=4 conv=notrunc,fsync status=none
                \(guarded(#"ceph-osd -i "$id" --mkfs --osd-uuid "$3" --osd-data "$work" --setuser ceph --setgroup ceph"#))
                mv -T "$work" "\(osds)/ceph-$id"
                rm -f "\(CephScripts.unfinished)/$3"
                \(start("ceph-osd@$id"))
                """,
            ["\(id)", disk, uuid],
            input: key
        )
    }

    /// Stops a dead or an empty OSD for good.
    package static func stopOSD(_ id: Int) -> Command {
        shell(
            """
            systemctl disable -q --now "ceph-osd@$1"
            systemctl reset-failed "ceph-osd@$1" 2> /dev/null || true
            """,
            ["\(id)"]
        )
    }

    /// Of one that Ceph has forgotten; its disk is left as it is.
    package static func removeOSD(_ id: Int) -> Command {
        shell(
            """
            systemctl disable -q --now "ceph-osd@$1"
            rm -rf "\(osds)/ceph-$1"
            """,
            ["\(id)"]
        )
    }

    /// Gives an OSD that lies whole on a disk its directory back.
    package static func adoptOSD(_ id: Int, disk: String, key: Secret) -> Command {
        shell(
            directory + """
                \(guarded(#"ceph-bluestore-tool prime-osd-dir --dev "$disk" --path "$work" --no-mon-config"#))
                printf '[osd.%s]\\n\\tkey = %s\\n' "$id" "$key" > "$work/keyring"
                chown -Rh ceph:ceph "$work"
                mv -T "$work" "\(osds)/ceph-$id"
                \(start("ceph-osd@$id"))
                """,
            ["\(id)", disk],
            input: key
        )
    }
}

/// Pieces of scripts.
extension CephHands {
    private static func shell(_ script: String, _ arguments: [String] = [], input: Secret? = nil) -> Command {
        Command("sh", ["-euc", "umask 077\n\(script)", "sh"] + arguments, input: input?.reveal(), timeout: 180)
    }

    /// A directory that the user ceph may read, and that goes whatever happens.
    private static let scratch = """
        scratch=$(mktemp -d)
        trap 'rm -rf "$scratch"' EXIT

        """

    /// From `$scratch/map` and `$scratch/keys`, beside its place first, unless it is there.
    private static let monitor = """
        make_monitor() {
            [ ! -e "\(monitors)/ceph-$name/\(CephScripts.mark)" ] || return 0
            rm -rf \(monitors)/.trivet
            install -d -o ceph -g ceph \(monitors)/.trivet
            chown -R ceph:ceph "$scratch"
            ceph-mon --mkfs -i "$name" --mon-data \(monitors)/.trivet --monmap "$scratch/map" --keyring "$scratch/keys" \\
                --setuser ceph --setgroup ceph
            echo "$fsid" > \(monitors)/.trivet/\(CephScripts.mark)
            sync \(monitors)/.trivet/\(CephScripts.mark)
            mv -T \(monitors)/.trivet "\(monitors)/ceph-$name"
        }

        """

    /// An OSD's directory beside its place, with the link to its disk and the key.
    private static let directory = """
        id=$1 disk=$2 key=$(cat) work=\(osds)/.trivet-$1
        rm -rf "$work"
        install -d -o ceph -g ceph "$work"
        ln -s "$disk" "$work/block"
        printf '[osd.%s]\\n\\tkey = %s\\n' "$id" "$key" > "$work/keyring"
        chown -h ceph:ceph "$work/block" "$work/keyring"
        chown ceph:ceph "$disk"

        """

    /// Ceph's tools talk a lot when all is well.
    private static func guarded(_ command: String) -> String {
        "said=$(\(command) 2>&1) || { echo \"$said\" >&2; exit 1; }"
    }

    /// A unit that failed counts its starts; it is given a fresh count.
    private static func start(_ unit: String) -> String {
        "systemctl reset-failed \"\(unit)\" 2> /dev/null || true\nsystemctl enable -q --now \"\(unit)\""
    }
}
