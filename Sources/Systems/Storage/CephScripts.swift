import Planning

/// What is run on hosts, by a POSIX shell as root. Keys come in on standard input and never stand among the arguments.
package enum CephScripts {
    /// The keys of a cluster from its first thought until its monitors have agreed.
    static let seed = "/var/lib/trivet/ceph-seed"
    /// Who is making an OSD of which disk: a file called by the OSD's UUID that holds the disk's path.
    static let unfinished = "/var/lib/trivet/ceph-unfinished"
    /// In a monitor's data: it is finished, and for which cluster.
    static let mark = "trivet-fsid"

    /// Says what is on the disk `$1` and says nothing of an empty one. Whoever has a disk open is not asked.
    static let contents = """
        contents() {
            number=$(stat -Lc '%t:%T' "$1")
            number=$(printf '%d:%d' "0x${number%:*}" "0x${number#*:}")
            known=$(
                wipefs --no-act --noheadings --output TYPE,LABEL "$1" 2>/dev/null | while read -r type label; do
                    echo "$type${label:+ called $label}"
                done | sort -u
                for part in /sys/dev/block/$number/*/partition; do
                    [ ! -e "$part" ] || { part=${part%/partition}; echo "partition ${part##*/}"; }
                done
                for holder in /sys/dev/block/$number/holders/*; do
                    [ ! -e "$holder" ] || echo "in use by ${holder##*/}"
                done
                awk -v number="$number" '$3 == number { print "mounted at " $5 }' /proc/self/mountinfo
            )
            if [ -n "$known" ]; then echo "$known"
            elif ! cmp -s -n 1048576 "$1" /dev/zero; then echo "data of an unknown kind"; fi
        }

        """

    /// Prints a line for each key of the given key rings. All are made into fingerprints by one program, which wants them
    /// as files: they lie in memory for that moment.
    static let fingerprints = """
        fingerprints() {
            keys=$(mktemp -d -p /run)
            awk -v place="$keys" '
                /^\\[/ { who = substr($0, 2, index($0, "]") - 2) }
                $1 == "key" {
                    file = sprintf("%s/%04d", place, ++count)
                    printf "%s", $3 > file
                    close(file)
                    print "key\\t" who > (place "/names")
                }' "$@"
            [ ! -e "$keys/names" ] || (cd "$keys" && sha256sum [0-9]* | cut -c1-64 | paste names -)
            rm -rf "$keys"
        }

        """

    /// Prints what ``CephObservation`` reads. The arguments are the estate's disks.
    static let look =
        contents + fingerprints + """
            tab=$(printf '\\t')
            line() { first=$1; shift; printf '%s' "$first"; [ $# = 0 ] || printf '\\t%s' "$@"; echo; }
            keys= rings=
            trap 'rm -rf "$keys" "$answers"' EXIT
            units= ours=
            unit() { units="$units $1.service"; }
            [ -e \(seed) ] && line seed
            for place in /var/lib/ceph/mon/*/; do
                [ -d "$place" ] && [ -n "$(ls -A "$place")" ] || continue
                place=${place%/}; name=${place##*/}; name=${name#*-}
                line monitor "$name" "$(cat "$place/\(mark)" 2>/dev/null)"
                unit "ceph-mon@$name"
            done
            for kind in mgr mds; do
                for place in /var/lib/ceph/$kind/*/; do
                    [ -e "$place/keyring" ] || continue
                    place=${place%/}; name=${place##*/}; unit "ceph-$kind@${name#*-}"
                    rings="$rings $place/keyring"
                done
            done
            for place in /var/lib/ceph/osd/*/; do
                [ -e "$place/ready" ] || continue
                place=${place%/}; id=${place##*-}; unit "ceph-osd@$id"
                device=$(stat -Lc '%t:%T' "$place/block" 2>/dev/null); uuid=$(cat "$place/fsid")
                # Another disk may have come into the place of its own; one that cannot be read is not taken for another.
                if dd if="$place/block" of=/dev/null bs=512 count=1 2>/dev/null &&
                    ! head -c 60 "$place/block" | grep -aq "$uuid"; then device=; fi
                [ -z "$device" ] || ours="$ours $device "
                line osd "$id" "$uuid" "$(cat "$place/ceph_fsid")" "$device" "$(readlink "$place/block")"
                [ ! -e "$place/keyring" ] || rings="$rings $place/keyring"
            done
            for ring in /etc/ceph/ceph.client.*.keyring; do [ ! -e "$ring" ] || rings="$rings $ring"; done
            [ -z "$rings" ] || fingerprints $rings
            [ -z "$units" ] || systemctl show --property=Id,ActiveState,UnitFileState $units |
                awk -v RS= -v OFS="$tab" '{
                    for (i = 1; i <= NF; i++) { split($i, part, "="); value[part[1]] = part[2] }
                    sub(/\\.service$/, "", value["Id"])
                    print "unit", value["Id"], value["ActiveState"], value["UnitFileState"]
                }'
            for note in \(unfinished)/*; do [ -e "$note" ] && line unfinished "$(cat "$note")" "${note##*/}"; done
            for disk; do
                # A disk that has failed may have no size any more.
                bytes=$(blockdev --getsize64 "$disk" 2>/dev/null) && [ "$bytes" -gt 0 ] || continue
                device=$(stat -Lc '%t:%T' "$disk")
                line disk "$disk" "$device" "$bytes"
                case $ours in *" $device "*) continue ;; esac
                contents "$disk" | while read -r thing; do line holds "$disk" "$thing"; done
                [ "$(dd if="$disk" bs=22 count=1 2>/dev/null | tr -d '\\0')" = 'bluestore block device' ] || continue
                label=$(ceph-bluestore-tool show-label --dev "$disk" 2>/dev/null)
                value() { printf '%s\\n' "$label" | sed -n "s/.*\\"$1\\": \\"\\(.*\\)\\".*/\\1/p"; }
                uuid=$(dd if="$disk" bs=1 skip=23 count=36 2>/dev/null | tr -d '\\0')
                if [ -n "$(value ready)" ]; then line label "$disk" "$uuid" "$(value whoami)" "$(value ceph_fsid)"
                else line label "$disk" "$uuid"; fi
            done
            """

    /// The same, and what the monitors answer to a speech, both at once.
    static func look(asking speech: String) -> String {
        """
        answers=$(mktemp)
        if [ -n "$(ls -A /var/lib/ceph/mon 2>/dev/null)" ]; then
            printf %s \(Command.quoted(speech)) | python3 -c \(Command.quoted(CephSpeaker.program)) > "$answers" 2>/dev/null &
        fi
        \(look)
        wait
        printf 'answers\\t'; cat "$answers"; echo

        """
    }
}
