package import FoundationEssentials

/// How large volumes were, hour by hour for some days: what says how fast they grow.
package struct VolumeHistory: Sendable, Equatable, Codable {
    package struct Sample: Sendable, Equatable, Codable {
        package var time: Date
        package var size: Int
    }

    private static let hour: Double = 3600
    private static let days: Double = 8 * 86400

    private var samples: [String: [Sample]] = [:]

    package init() {}

    /// At most one an hour of each; volumes that are gone are forgotten.
    package mutating func note(_ sizes: [String: Int], at now: Date) {
        samples = samples.filter { sizes[$0.key] != nil }
        for (name, size) in sizes {
            // A clock that was ahead for a while leaves samples of the future: they would hold up all others.
            var kept = (samples[name] ?? []).filter { $0.time <= now && now.timeIntervalSince($0.time) < Self.days }
            let newest = kept.last.map { now.timeIntervalSince($0.time) } ?? .infinity
            if newest >= Self.hour - 60 { kept.append(Sample(time: now, size: size)) }
            samples[name] = kept
        }
    }

    /// Bytes a day since about a day ago; nil before there is enough to tell.
    package func growth(of name: String, size: Int, at now: Date) -> Int? {
        let old = (samples[name] ?? []).filter { now.timeIntervalSince($0.time) >= 6 * Self.hour }
        guard let then = old.min(by: { Self.distance($0, now) < Self.distance($1, now) }) else { return nil }
        return Int(Double(size - then.size) / now.timeIntervalSince(then.time) * 86400)
    }

    private static func distance(_ sample: Sample, _ now: Date) -> Double {
        abs(now.timeIntervalSince(sample.time) - 86400)
    }
}
