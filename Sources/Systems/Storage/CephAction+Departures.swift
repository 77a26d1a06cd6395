import Planning

/// What goes, in words.
extension CephFormation.Action {
    var departure: Change {
        switch self {
        case .forget(let osd, let host, _, let reason):
            Change(
                .remove,
                "forget osd.\(osd) of \(host)",
                details: ["it is dead, and \(reason.words(host))"],
                caution: "what is on its disk is of no use afterwards; its copies are made again from the other disks"
            )
        case .clear(let osd, _): Change(.remove, "what is left of osd.\(osd), which Ceph has forgotten")
        case .forgetPlace(let host, let users):
            Change(
                .remove,
                "Ceph forgets the host \(host)",
                details: ["it has left the estate"]
                    + (users.isEmpty ? [] : ["its keys: \(users.joined(separator: ", "))"])
            )
        case .retire(let osd, let host, let bytes): Self.retire(osd, of: host, bytes: bytes)
        case .readmit(let osd, _): Change(.change, "let data lie on osd.\(osd) again")
        default: Change(.change, "")
        }
    }

    /// Some disks are ten times as quick; a promise would be wrong, an order of magnitude helps.
    private static let pace = 50 << 20

    private static func retire(_ osd: Int, of host: String, bytes: Int?) -> Change {
        let load = bytes.map { bytes in
            let time = StorageStatus.time(max(1, bytes / pace))
            return "\(ByteCount.text(bytes)) move to the other disks: some \(time) at \(ByteCount.text(pace)) a second"
        }
        return Change(
            .remove,
            "empty osd.\(osd) of \(host) and forget it",
            details: ["the estate no longer names its disk"] + [load].compactMap(\.self),
            caution: "Ceph moves data between disks until it is done; interrupted, the next apply goes on"
        )
    }
}

extension CephFormation.Reason {
    fileprivate func words(_ host: String) -> String {
        switch self {
        case .newDisk(let path): "an empty disk stands in its place, \(path)"
        case .unnamed: "it is on none of the disks that the estate names on \(host)"
        case .hostLeft: "\(host) has left the estate"
        }
    }
}
