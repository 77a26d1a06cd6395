/// How long statements took, in buckets as Prometheus counts them.
struct Histogram: Sendable, Equatable {
    /// Upper bounds in microseconds.
    static let bounds: [Int64] = [
        250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 10_000_000,
    ]

    private(set) var buckets = [Int](repeating: 0, count: bounds.count + 1)
    private(set) var sum: Int64 = 0

    var count: Int { buckets.reduce(0, +) }

    mutating func note(_ nanoseconds: Int64) {
        let microseconds = nanoseconds / 1000
        sum += microseconds
        buckets[Self.bounds.firstIndex { microseconds <= $0 } ?? Self.bounds.count] += 1
    }

    mutating func add(_ other: Histogram) {
        for index in buckets.indices { buckets[index] += other.buckets[index] }
        sum += other.sum
    }
}
