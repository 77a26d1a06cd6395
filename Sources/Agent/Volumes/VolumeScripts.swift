internal import Estate
internal import Planning
internal import Systems

/// What is done on the file system of the volumes, as programs for `sh`. Each first goes to the root and makes sure that
/// it stands on the file system that it expects; all that follows is relative to that place, so that nothing is ever
/// written below a mount point that lost its mount.
struct VolumeScripts: Sendable {
    /// Why a script ended without having done anything.
    enum Refusal: Int32 {
        case noRoot = 81
        case otherFileSystem = 82
        case noVolumes = 83
        case missing = 84
        case present = 85
        case tool = 86
    }

    let book: VolumeBook

    /// $1 root, $2 engine, $3 and on: the script's own. 00c36400 is CephFS in the kernel, 65735546 any FUSE.
    private static let arrival = """
        set -u
        cd -- "$1" 2>/dev/null || exit 81
        engine=$2
        case $(stat -f -c %t .) in
          c36400) found=ceph ;;
          65735546) found=$engine ;;
          *) found=directory ;;
        esac
        [ "$found" = "$engine" ] || exit 82
        if [ ! -d volumes ]; then
          [ "$engine" = ceph ] || exit 83
          mkdir -m 700 volumes 2>/dev/null || [ -d volumes ] || exit 83
        fi
        shift 2

        """

    private func command(_ script: String, _ arguments: [String] = [], within seconds: Double) -> Command {
        Command(
            "sh",
            ["-c", Self.arrival + script, "trivet-volumes", book.root, book.engine.rawValue] + arguments,
            timeout: seconds
        )
    }

    func look(_ name: String, within seconds: Double) -> Command {
        command(#"[ -d "volumes/$1" ] || exit 84"#, [name], within: seconds)
    }

    /// Made aside and swapped in, so that there is never a volume without its quota.
    func make(_ name: String, quota: Int?, within seconds: Double) -> Command {
        command(
            #"""
            [ -d "volumes/$1" ] && exit 0
            mkdir -p -m 700 .making || exit 1
            mkdir -m 755 ".making/$1" 2>/dev/null || [ -d ".making/$1" ] || exit 1
            if [ -n "$2" ] && [ "$engine" = ceph ]; then
              setfattr -n ceph.quota.max_bytes -v "$2" ".making/$1" || exit 86
            fi
            mv -nT ".making/$1" "volumes/$1" 2>/dev/null
            [ -d "volumes/$1" ]
            """#,
            [name, quota.map(String.init) ?? ""],
            within: seconds
        )
    }

    /// Names, one a line.
    func list(within seconds: Double) -> Command {
        command(#"find volumes -mindepth 1 -maxdepth 1 -type d -printf '%f\n'"#, within: seconds)
    }

    /// `NAME SIZE QUOTA` a line; `-` for what is not known.
    func measure(within seconds: Double) -> Command {
        command(
            #"""
            for place in volumes/*/; do
              [ -d "$place" ] || continue
              place=${place%/} size=- quota=-
              if [ "$engine" = ceph ]; then
                size=$(getfattr --only-values -n ceph.dir.rbytes "$place" 2>/dev/null) || size=-
                quota=$(getfattr --only-values -n ceph.quota.max_bytes "$place" 2>/dev/null) || quota=-
              else
                size=$(nice -n 15 du -s -x -B1 "$place" 2>/dev/null | cut -f1)
              fi
              echo "${place#volumes/} ${size:--} ${quota:--}"
            done
            """#,
            within: seconds
        )
    }

    func setQuota(_ name: String, bytes: Int, within seconds: Double) -> Command {
        command(
            #"[ -d "volumes/$1" ] || exit 84; setfattr -n ceph.quota.max_bytes -v "$2" "volumes/$1" || exit 86"#,
            [name, String(bytes)],
            within: seconds
        )
    }

    /// Prints the seconds that it got in its new name; nothing when there is no such volume.
    func remove(_ name: String, at now: Int, within seconds: Double) -> Command {
        command(
            #"""
            [ -d "volumes/$1" ] || exit 0
            mkdir -p -m 700 .bin || exit 1
            at=$2
            while [ -e ".bin/$1@$at" ]; do at=$((at + 1)); done
            mv -T "volumes/$1" ".bin/$1@$at" && echo "$at"
            """#,
            [name, String(now)],
            within: seconds
        )
    }

    func bin(within seconds: Double) -> Command {
        command(
            #"[ ! -d .bin ] || find .bin -mindepth 1 -maxdepth 1 -type d -printf '%f\n'"#,
            within: seconds
        )
    }

    func restore(_ bin: BinName, within seconds: Double) -> Command {
        command(
            #"""
            [ -d ".bin/$1@$2" ] || exit 84
            [ ! -e "volumes/$1" ] || exit 85
            mv -nT ".bin/$1@$2" "volumes/$1"
            """#,
            [bin.name, String(bin.seconds)],
            within: seconds
        )
    }

    /// Its snapshots first: a directory with snapshots cannot go.
    func purge(_ bin: BinName, within seconds: Double) -> Command {
        command(
            #"""
            [ -d ".bin/$1" ] || exit 0
            if [ "$engine" = ceph ]; then
              for one in ".bin/$1/.snap"/[!_]*; do [ ! -d "$one" ] || rmdir "$one" || exit 1; done
            fi
            rm -rf --one-file-system ".bin/$1"
            """#,
            [bin.text],
            within: seconds
        )
    }

    /// `VOLUME SNAPSHOT` a line, of all volumes; those that CephFS shows of a directory above begin with `_`.
    func snapshots(within seconds: Double) -> Command {
        command(
            #"""
            for one in volumes/*/.snap/[!_]*; do
              [ -d "$one" ] || continue
              name=${one#volumes/}
              echo "${name%%/*} ${one##*/}"
            done
            """#,
            within: seconds
        )
    }

    func makeSnapshot(_ snapshot: String, of name: String, within seconds: Double) -> Command {
        command(
            #"""
            [ -d "volumes/$1" ] || exit 84
            [ ! -e "volumes/$1/.snap/$2" ] || exit 85
            mkdir "volumes/$1/.snap/$2"
            """#,
            [name, snapshot],
            within: seconds
        )
    }

    func removeSnapshot(_ snapshot: String, of name: String, within seconds: Double) -> Command {
        command(
            #"[ -d "volumes/$1/.snap/$2" ] || exit 84; rmdir "volumes/$1/.snap/$2""#,
            [name, snapshot],
            within: seconds
        )
    }
}
