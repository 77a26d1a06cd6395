package import Estate
package import FoundationEssentials

/// Which snapshot of a volume is due, and which have had their time. Only its own are ever taken away.
package enum SnapshotRota {
    package struct Work: Sendable, Equatable {
        package var make: String?
        package var remove: [String]

        package init(make: String? = nil, remove: [String] = []) {
            self.make = make
            self.remove = remove
        }
    }

    private static let prefix = "scheduled-"

    /// `scheduled-2026-11-23T08-40-00Z`
    package static func name(at time: Date) -> String { prefix + stamp(time) }

    package static func stamp(_ time: Date) -> String {
        time.ISO8601Format().map { $0 == ":" ? "-" : String($0) }.joined()
    }

    package static func time(of name: String) -> Date? {
        guard name.hasPrefix(prefix) else { return nil }
        let digits = name.dropFirst(prefix.count)
        guard let split = digits.firstIndex(of: "T") else { return nil }
        let text = digits[..<split] + digits[split...].map { $0 == "-" ? ":" : String($0) }.joined()
        return try? Date(String(text), strategy: .iso8601)
    }

    /// - Parameter existing: every snapshot of the volume, those made by hand too.
    package static func work(existing: [String], schedule: SnapshotSchedule, now: Date) -> Work {
        // A clock that was wrong for a while must not stop the rota: a snapshot of the future counts as the oldest.
        let own = existing.compactMap { name in
            time(of: name).map { (name: name, time: $0 > now ? .distantPast : $0) }
        }.sorted { ($0.time, $0.name) < ($1.time, $1.name) }
        let isDue = own.last.map { now.timeIntervalSince($0.time) >= Double(schedule.every) } ?? true
        let made = isDue ? name(at: now) : nil
        let count = own.count + (made == nil ? 0 : 1)
        return Work(make: made, remove: own.prefix(max(0, count - max(1, schedule.keep))).map(\.name))
    }
}
