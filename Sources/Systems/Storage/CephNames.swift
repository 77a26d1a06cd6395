import Planning

/// What Trivet's Ceph calls its parts; more than one room knows.
package enum CephNames {
    package static let fileSystem = "trivet"
    package static let metadataPool = "trivet_meta"
    package static let dataPool = "trivet_data"
    /// Holds the locks that say which host has a volume.
    package static let fencePool = "trivet_fence"

    package static let admin = "client.admin"
    /// Mounts the file system, sets quotas, makes snapshots.
    package static let user = "client.trivet"
    /// Shuts a lost host's client out.
    package static let fenceUser = "client.trivet-fence"

    package static let settings = "/etc/ceph/ceph.conf"
    package static func keyring(_ user: String) -> String { "/etc/ceph/ceph.\(user).keyring" }

    /// The cluster's identity comes from the estate's authority, so that every host can be told of it before there is a
    /// cluster. A UUID of version 8, the one for such derivations (RFC 9562).
    package static func fsid(authority: String) -> String {
        var digits = Array(Digest.sha256("ceph of the estate with the authority\n\(authority)").prefix(32))
        digits[12] = "8"
        digits[16] = ["8", "9", "a", "b"][(digits[16].hexDigitValue ?? 0) % 4]
        let cuts = [0, 8, 12, 16, 20, 32]
        return zip(cuts, cuts.dropFirst()).map { String(digits[$0..<$1]) }.joined(separator: "-")
    }
}
