package import FoundationEssentials

/// How full a disk was at some time.
package struct FillSample: Sendable, Equatable, Codable {
    package var time: Date
    /// Bytes.
    package var used: Int

    package init(time: Date, used: Int) {
        self.time = time
        self.used = used
    }
}

/// When a disk will be full if it fills as it has filled. The slope is the median of those between all pairs of samples
/// (Theil and Sen): one large file that came and went, or one tidying, does not move it.
package enum Forecast {
    /// Nothing further away is worth a word.
    package static let horizon: Double = 60 * 86400
    private static let day: Double = 86400
    /// As many pairs as can be looked at in no time; a sample of each few hours says as much.
    private static let most = 120
    private static let fewest = 12

    /// - Parameter limit: bytes at which it counts as full.
    /// - Returns: nil where it does not fill, not soon, or where there is too little to tell.
    package static func full(_ samples: [FillSample], used: Int, limit: Int, now: Date) -> Date? {
        guard limit > 0 else { return nil }
        guard used < limit else { return now }
        guard let slope = slope(samples.filter { $0.time <= now }), slope > 0 else { return nil }
        let seconds = Double(limit - used) / slope
        return seconds <= horizon ? now.addingTimeInterval(seconds) : nil
    }

    /// Bytes a second.
    static func slope(_ samples: [FillSample]) -> Double? {
        let all = samples.sorted { $0.time < $1.time }
        guard all.count >= fewest, let first = all.first, let last = all.last,
            last.time.timeIntervalSince(first.time) >= day
        else { return nil }
        let some = thinned(all)
        var slopes: [Double] = []
        for (index, early) in some.enumerated() {
            for late in some.dropFirst(index + 1) {
                let seconds = late.time.timeIntervalSince(early.time)
                if seconds > 0 { slopes.append(Double(late.used - early.used) / seconds) }
            }
        }
        slopes.sort()
        return slopes.isEmpty ? nil : slopes[slopes.count / 2]
    }

    private static func thinned(_ samples: [FillSample]) -> [FillSample] {
        guard samples.count > most else { return samples }
        return (0..<most).map { samples[$0 * (samples.count - 1) / (most - 1)] }
    }
}
