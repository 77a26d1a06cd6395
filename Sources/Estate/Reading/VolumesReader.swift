/// What the estate file says of a stack's volumes.
enum VolumesReader {
    static func read(_ cursor: Cursor) -> [VolumeSpec] {
        let volumes = (cursor.mapping("`volumes: { pages: { quota: 20G } }`")?.entries ?? []).compactMap(volume)
        return volumes.sorted { $0.name < $1.name }
    }

    private static func volume(_ entry: MappingCursor.Entry) -> VolumeSpec? {
        let known = ["quota", "exclusive", "snapshots"]
        guard let mapping = entry.value.mapping("`\(entry.key): { quota: 20G }`", known: known) else { return nil }
        return VolumeSpec(
            name: entry.key,
            quota: mapping["quota"].flatMap(quota),
            exclusive: mapping["exclusive"]?.flag() ?? true,
            snapshots: mapping["snapshots"].flatMap(snapshots)
        )
    }

    private static func quota(_ cursor: Cursor) -> Int? {
        guard let text = cursor.text("a size such as `quota: 20G`") else { return nil }
        if let trouble = trouble(withQuota: text) {
            cursor.fault(trouble.problem, trouble.remedy)
            return nil
        }
        return Sizes.bytes(text)
    }

    /// Nil when nothing is wrong with it.
    static func trouble(withQuota text: String) -> (problem: String, remedy: String)? {
        guard let bytes = Sizes.bytes(text) else { return ("`\(text)` is not a size", "write a size such as `20G`") }
        return bytes < leastQuota ? ("`\(text)` is too little for a volume", "write at least `1M`, such as `20G`") : nil
    }

    private static let leastQuota = 1024 * 1024

    private static func snapshots(_ cursor: Cursor) -> SnapshotSchedule? {
        let example = "`snapshots: { every: 1h, keep: 24 }`"
        guard let mapping = cursor.mapping(example, known: ["every", "keep"]) else { return nil }
        let every = mapping.require("every", "write \(example)")?.text(
            "a duration of a minute or more, such as `every: 1h`",
            where: { Periods.seconds($0).map { $0 >= 60 } == true },
            { "`\($0)` is no time from one snapshot to the next" }
        )
        let keep = mapping.require("keep", "write \(example)")?.text(
            "a number from 1 to \(mostSnapshots), such as `keep: 24`",
            where: { Int($0).map { (1...mostSnapshots).contains($0) } == true },
            { "`\($0)` is no number of snapshots that can be kept" }
        )
        guard let seconds = every.flatMap(Periods.seconds), let count = keep.flatMap({ Int($0) }) else { return nil }
        return SnapshotSchedule(every: seconds, keep: count)
    }

    /// Ceph allows a directory a hundred (`mds_max_snaps_per_dir`); some are left for those made by hand.
    private static let mostSnapshots = 90
}
