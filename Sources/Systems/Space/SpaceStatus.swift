package import FoundationEssentials
package import Planning

/// How full one of a host's disks is.
package struct DiskStatus: Sendable, Equatable, Codable {
    /// Where it is mounted, or the directory on it that matters: `/`, `/var/lib/docker`.
    package var path: String
    package var space: HostStatus.Memory
    /// When it will be full as it fills now; nil where that is far away or not known.
    package var fullAt: Date?

    package init(path: String, space: HostStatus.Memory, fullAt: Date? = nil) {
        self.path = path
        self.space = space
        self.fullAt = fullAt
    }

    package var fullness: Double { space.total > 0 ? Double(space.used) / Double(space.total) : 0 }

    /// Rounded down, so that what is not full never reads as full.
    package var percent: Int { Int(fullness * 100) }
}

/// A host's disks, and what its guard does about them.
package struct SpaceStatus: Sendable, Equatable, Codable {
    package var disks: [DiskStatus]
    package var rules: SpaceRules
    /// Why images cannot be removed though there is need.
    package var hindrance: String?

    package init(disks: [DiskStatus], rules: SpaceRules = .standard, hindrance: String? = nil) {
        self.disks = disks
        self.rules = rules
        self.hindrance = hindrance
    }

    package var fullest: DiskStatus? { disks.max { $0.fullness < $1.fullness } }

    /// Why nothing is deployed while this host is as full as it is; nil when there is room.
    package func refusal(of host: String) -> Failure? {
        guard let disk = fullest, disk.fullness >= rules.refuseAt else { return nil }
        let kept = hindrance.map { "unused images stay there: \($0)" }
        return Failure(
            .refused,
            "its disk (\(disk.path)) is \(disk.percent) % full, so no stack is deployed",
            host: host,
            words: kept,
            next:
                "`du -xh -d 2 \(disk.path) | sort -h | tail` there shows what fills it; make room, then run the same again"
        )
    }

    /// One sentence for each disk that is not well.
    func problems(of host: String) -> [String] {
        disks.filter { $0.fullness >= min(0.9, rules.refuseAt) }.map { disk in
            let what = disk.path == "/" ? "the disk of \(host)" : "the disk of \(host) with \(disk.path)"
            let refused = disk.fullness >= rules.refuseAt ? ": nothing is deployed" : ""
            return "\(what) is \(disk.percent) % full\(refused)"
        }
    }

    /// What is worth knowing before it is a problem.
    func notes(of host: String) -> [String] {
        disks.filter { $0.fullness >= rules.tidyAt || $0.fullAt != nil }.map { disk in
            let left = disk.fullAt.map { "; as it fills now it is full on \(SpaceWords.day($0))" } ?? ""
            return "the disk \(disk.path) of \(host) is \(disk.percent) % full\(left)"
        }
    }
}

/// A day as people write it.
package enum SpaceWords {
    package static func day(_ date: Date) -> String { String(date.ISO8601Format().prefix(10)) }
}

extension EstateStatus {
    /// What will be a problem one day if nothing is done.
    package var notes: [String] {
        let disks = hosts.flatMap { host in host.space?.notes(of: host.name) ?? [] } + (storage?.remarks ?? [])
        guard let storage, let fullness = storage.fullness, let day = storage.fullAt else { return disks }
        return disks + [
            "Ceph is \(Int(fullness * 100)) % full; as it fills now it takes no more on \(SpaceWords.day(day))"
        ]
    }
}

extension StorageStatus {
    /// Bytes at which Ceph takes no more.
    package var limit: Int? { space.map { Int(Double($0.total) * CephSettings.ratios.full) } }
}
