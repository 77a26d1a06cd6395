package import Planning

/// Makes a disk empty, so that Ceph may have it. The only thing in Trivet that takes away what it did not make.
package enum DiskWipe {
    /// What tells a disk from all others.
    package enum Mark: Sendable, Equatable {
        case serial(String)
        /// Of a disk without a serial number.
        case size(Int)

        package var text: String {
            switch self {
            case .serial(let serial): serial
            case .size(let bytes): "\(bytes)"
            }
        }
    }

    package struct Portrait: Sendable, Equatable {
        package var mark: Mark
        package var bytes: Int
        package var contents: [String]
    }

    /// Prints the disk's serial number; nothing where it has none.
    package static func serial(of disk: String) -> Command {
        Command(
            "sh",
            [
                "-c",
                """
                number=$(stat -Lc '%t:%T' "$1")
                number=$(printf '%d:%d' "0x${number%:*}" "0x${number#*:}")
                serial=$(lsblk --nodeps --noheadings --output SERIAL "$1" 2>/dev/null)
                [ -n "$serial" ] || serial=$(cat "/sys/dev/block/$number/device/serial" 2>/dev/null)
                echo $serial
                """, "sh", disk,
            ],
            timeout: 20
        )
    }

    /// - Parameters:
    ///   - look: the answer to ``CephObservation/look(disks:)`` for this disk.
    ///   - serial: the answer to ``serial(of:)``.
    /// - Returns: why it must not be wiped, or what one should know before.
    package static func judge(_ disk: String, look: CommandResult, serial: CommandResult) -> Result<Portrait, Failure> {
        let host = CephObservation.read(look)
        guard look.succeeded, let found = host.disks[disk] else {
            return .failure(
                Failure(.invalid, "there is no disk \(disk)", words: look.errors, next: "ls -l /dev/disk/by-id there")
            )
        }
        let osd = host.osds.first { $0.device == found.device }
        if let osd, host.services["ceph-osd@\(osd.id)"]?.isActive ?? false {
            return .failure(
                Failure(
                    .refused,
                    "osd.\(osd.id) keeps its data on \(disk)",
                    next: "take it out of Ceph first: docs/errors.md, a disk that is to go"
                )
            )
        }
        if let use = found.contents.first(where: { $0.hasPrefix("mounted at") || $0.hasPrefix("in use") }) {
            return .failure(
                Failure(.refused, "\(disk) is in use", words: use, next: "unmount it, then run the same command again")
            )
        }
        let mark = serial.lines.first.map { Mark.serial($0) } ?? .size(found.bytes)
        return .success(
            Portrait(
                mark: mark,
                bytes: found.bytes,
                contents: (osd.map { ["osd.\($0.id), which is stopped"] } ?? []) + found.contents
            )
        )
    }

    /// A stopped OSD's directory, signatures of partitions, those of the disk, and what lies at its ends.
    package static func wipe(_ disk: String) -> Command {
        Command(
            "sh",
            [
                "-euc",
                """
                disk=$1
                number=$(stat -Lc '%t:%T' "$disk")
                for place in /var/lib/ceph/osd/ceph-*; do
                    [ "$(stat -Lc '%t:%T' "$place/block" 2>/dev/null)" = "$number" ] || continue
                    systemctl disable -q --now "ceph-osd@${place##*-}"
                    rm -rf "$place"
                done
                number=$(printf '%d:%d' "0x${number%:*}" "0x${number#*:}")
                for part in /sys/dev/block/$number/*/partition; do
                    [ ! -e "$part" ] || { part=${part%/partition}; wipefs -qa "/dev/${part##*/}"; }
                done
                wipefs -qa "$disk"
                bytes=$(blockdev --getsize64 "$disk")
                dd if=/dev/zero of="$disk" bs=1M count=16 conv=notrunc,fsync status=none
                dd if=/dev/zero of="$disk" bs=1M seek=$((bytes / 1048576 - 16)) count=16 conv=notrunc,fsync status=none
                blockdev --rereadpt "$disk" 2>/dev/null || true
                """, "sh", disk,
            ],
            timeout: 120
        )
    }
}
