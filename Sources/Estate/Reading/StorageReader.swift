enum StorageReader {
    /// What the file leaves open comes from the hosts' disks.
    static func read(_ cursor: Cursor?, hosts: [Host]) -> StorageSpec {
        var storage = StorageSpec(engine: .usual(for: hosts))
        guard let cursor else { return storage }
        if case .scalar = cursor.node.content {
            storage.engine = cursor.oneOf(StorageEngine.self) ?? storage.engine
            return storage
        }
        let mapping = cursor.mapping("`storage: { engine: ceph }`", known: ["engine", "keep_removed"])
        storage.engine = mapping?["engine"]?.oneOf(StorageEngine.self) ?? storage.engine
        storage.keepRemovedDays = mapping?["keep_removed"].flatMap(days) ?? storage.keepRemovedDays
        return storage
    }

    private static func days(_ cursor: Cursor) -> Int? {
        let seconds = cursor.text(
            "whole days from one on, such as `keep_removed: 7d`",
            where: { Periods.seconds($0).map { $0 >= Periods.day && $0 % Periods.day == 0 } == true },
            { "`\($0)` is no number of days" }
        )
        return seconds.flatMap(Periods.seconds).map { $0 / Periods.day }
    }
}
