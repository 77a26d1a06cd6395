/// How long to wait before the next attempt: doubling from the first to the longest.
struct Backoff {
    let first: Duration
    let longest: Duration
    private var current: Duration

    init(first: Duration = .milliseconds(200), longest: Duration = .seconds(5)) {
        self.first = first
        self.longest = longest
        current = first
    }

    mutating func next() -> Duration {
        defer { current = min(current * 2, longest) }
        return current
    }

    mutating func reset() { current = first }
}
