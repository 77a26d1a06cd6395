extension JournalEntry.What {
    package static let volumeRefused = "volume refused"
    package static let volumeLetGo = "volume let go"
    package static let volumeRemoved = "volume removed"
    package static let volumeRestored = "volume restored"
    package static let volumePurged = "volume purged"
    package static let volumeFilled = "files copied in"
    package static let volumeQuota = "volume quota"
    package static let snapshotMade = "snapshot made"
    package static let snapshotRemoved = "snapshot removed"
    package static let snapshotFailed = "snapshot failed"
}
