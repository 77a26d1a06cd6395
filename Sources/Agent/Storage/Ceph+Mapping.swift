internal import Engines
internal import Systems

extension Ceph.Status {
    var storage: StorageStatus {
        let server = fileSystem?.ranks?.first
        return StorageStatus(
            engine: "ceph",
            monitors: .init(all: monitors?.count ?? 0, working: quorum?.count ?? 0),
            quorum: (quorum ?? []).sorted(),
            disks: .init(all: osds?.count ?? 0, working: osds?.up ?? 0),
            usedDisks: osds?.in ?? 0,
            server: server?.name,
            serverIsReady: server?.status == "up:active",
            standbys: fileSystem?.standbys ?? 0,
            copies: groups?.copies ?? .init(),
            pace: groups?.pace,
            space: groups?.space,
            warnings: health.otherWarnings(monitor: quorum?.min()),
            remarks: health.remarks
        )
    }
}

extension Ceph.PlacementGroups {
    var copies: StorageStatus.Copies {
        func count(_ isMeant: (Set<Substring>) -> Bool) -> Int {
            (states ?? []).filter { isMeant(Set($0.name.split(separator: "+"))) }.reduce(0) { $0 + $1.count }
        }
        let thin: Set<Substring> = ["degraded", "undersized", "inconsistent", "recovery_unfound", "backfill_unfound"]
        return StorageStatus.Copies(
            objects: objects ?? 0,
            missing: degraded ?? 0,
            missingShare: degradedShare ?? 0,
            misplaced: misplaced ?? 0,
            lost: unfound ?? 0,
            blocked: count { !$0.contains("active") || $0.contains("stale") },
            thin: count { !$0.contains("active") || $0.contains("stale") || !$0.isDisjoint(with: thin) },
            parts: self.count ?? 0,
            mending: count { !$0.isDisjoint(with: ["recovering", "backfilling"]) }
        )
    }

    var pace: StorageStatus.Pace? {
        guard let recoveredObjects else { return nil }
        return StorageStatus.Pace(objects: recoveredObjects, bytes: recoveredBytes ?? 0)
    }

    var space: HostStatus.Memory? {
        guard let used, let total, total > 0 else { return nil }
        return HostStatus.Memory(used: used, total: total)
    }
}

extension Ceph.Health {
    /// What ``StorageStatus`` says in its own words, and what tells of nothing: no manager module is needed.
    private static let known: Set<String> = [
        "MON_DOWN", "OSD_DOWN", "OSD_HOST_DOWN", "OSD_ROOT_DOWN", "PG_DEGRADED", "PG_AVAILABILITY", "OBJECT_UNFOUND",
        "OBJECT_MISPLACED", "FS_DEGRADED", "FS_WITH_FAILED_MDS", "MDS_ALL_DOWN", "MDS_INSUFFICIENT_STANDBY",
        "MGR_MODULE_DEPENDENCY", "MGR_MODULE_ERROR",
    ]

    /// Averages of up to a quarter of an hour: after a cut that is healed they say for long what no longer is.
    private static let passing: Set<String> = ["OSD_SLOW_PING_TIME_BACK", "OSD_SLOW_PING_TIME_FRONT"]

    private var loud: [(code: String, check: Check)] {
        (checks ?? [:]).filter { $0.value.muted != true }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// - Parameter monitor: the host of one, where flags can be taken away.
    func otherWarnings(monitor: String?) -> [String] {
        loud.filter { !Self.known.union(Self.passing).contains($0.code) }.map { code, check in
            let own = code == "OSD_FLAGS" ? (check.detail ?? []).map(\.message) : []
            let message = own.isEmpty ? check.summary.message : own.joined(separator: ", ")
            let flags = code == "OSDMAP_FLAGS" ? Self.flags(in: message).map { "unset \($0)" } : []
            let commands = (flags + own.compactMap(Self.unsetting)).map {
                "`trivet host shell \(monitor ?? "HOST") -- ceph osd \($0)`"
            }
            let end = commands.isEmpty ? "" : "; \(commands.joined(separator: ", ")) ends it"
            return "Ceph warns: \(message)\(end)"
        }
    }

    /// Nil when there are none.
    var remarks: [String]? {
        let all = loud.filter { Self.passing.contains($0.code) }.map { code, check in
            let network = code.hasSuffix("BACK") ? "among the disks" : "of the disks with their clients"
            return "Ceph's connections \(network) were slow in the last 15 minutes: \(check.summary.message)"
        }
        return all.isEmpty ? nil : all
    }

    /// Flags of single hosts and disks, which only the detailed answer names.
    var hasFlagsOfParts: Bool { loud.contains { $0.code == "OSD_FLAGS" } }

    /// Of `host merlin has flags noout`.
    private static func unsetting(_ message: String) -> String? {
        let words = message.split(separator: " ")
        guard let place = words.firstIndex(of: "has"), place > 0, let flags = words.last else { return nil }
        return "unset-group \(flags) \(words[place - 1])"
    }

    /// Of `noout,norebalance flag(s) set` those that somebody set by hand or for a reboot.
    private static func flags(in message: String) -> [Substring] {
        (message.split(separator: " ").first ?? "").split(separator: ",").filter { $0.hasPrefix("no") }
    }

    /// All of them in Ceph's words, those about each of many parts left out.
    var details: [String] {
        loud.filter { !$0.code.hasPrefix("MGR_MODULE") }.flatMap { _, check in
            let lines = (check.detail ?? []).map(\.message)
            return [check.summary.message] + (lines.count > 5 ? [] : lines.map { "  \($0)" })
        }
    }
}
