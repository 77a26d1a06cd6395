/// Tasks known to be ending before Swarm's store says so, named by task or container.
struct Departures {
    private var ends: [String: ContinuousClock.Instant] = [:]

    /// A signal need not end a container, and a hint may be wrong: after this long Swarm's word counts again.
    private static let belief = Duration.seconds(15)

    mutating func note(_ ids: [String], now: ContinuousClock.Instant) {
        for id in ids { ends[id] = now + Self.belief }
    }

    /// A container that started again is back, whatever was said of it before.
    mutating func forget(_ id: String) { ends[id] = nil }

    mutating func current(now: ContinuousClock.Instant) -> Set<String> {
        ends = ends.filter { $0.value > now }
        return Set(ends.keys)
    }
}
