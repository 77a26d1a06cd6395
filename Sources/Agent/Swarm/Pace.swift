/// How often the Swarm is asked: often while something moves, seldom while all is quiet.
struct Pace {
    private var lastEvent: ContinuousClock.Instant?

    mutating func note(_ event: ContinuousClock.Instant) { lastEvent = event }

    func interval(now: ContinuousClock.Instant, isUpdating: Bool) -> Duration {
        let quiet = lastEvent.map { now - $0 } ?? .seconds(3600)
        if isUpdating || quiet < .seconds(10) { return .milliseconds(250) }
        return quiet < .seconds(60) ? .seconds(1) : .seconds(5)
    }
}
