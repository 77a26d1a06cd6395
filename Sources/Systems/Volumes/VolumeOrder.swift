package import Planning

/// What `POST /v1/volumes/…` takes: which volume, and what of it.
package struct VolumeOrder: Sendable, Equatable, Codable {
    package var volume: String
    /// Who wants it, for the journal.
    package var who: String
    /// In bytes, 0 for none; of `quota`.
    package var quota: Int?
    /// Of `restore`: seconds since 1970 of the removal; the newest when nil.
    package var removal: Int?
    /// Of `snapshot`.
    package var snapshot: String?
    /// Of `snapshot`: take it away.
    package var isRemoval: Bool?
    /// Of `filled`: what was copied; nil when the copy did not come to its end.
    package var detail: String?

    package init(
        volume: String,
        who: String,
        quota: Int? = nil,
        removal: Int? = nil,
        snapshot: String? = nil,
        isRemoval: Bool? = nil,
        detail: String? = nil
    ) {
        self.volume = volume
        self.who = who
        self.quota = quota
        self.removal = removal
        self.snapshot = snapshot
        self.isRemoval = isRemoval
        self.detail = detail
    }
}

/// How an agent answers an order: a failure in the one shape, or what became of it.
package struct VolumeReply: Sendable, Equatable, Codable {
    package var failure: Failure?
    /// The volume as it is now in the bin, after `remove`.
    package var removed: RemovedVolume?
    /// After `snapshot` and for `snapshots`: their names, oldest first.
    package var snapshots: [String]?
    /// Where the volume lies on its hosts.
    package var path: String?

    package init(
        failure: Failure? = nil,
        removed: RemovedVolume? = nil,
        snapshots: [String]? = nil,
        path: String? = nil
    ) {
        self.failure = failure
        self.removed = removed
        self.snapshots = snapshots
        self.path = path
    }
}
