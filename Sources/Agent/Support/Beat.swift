/// All that looks every second or two does so at the same instants: the process is woken once for all of it, and that costs
/// more than the looks themselves.
enum Beat {
    private static let start = ContinuousClock.now

    /// Waits for the next instant that is a multiple of the length away from the first; by another clock than the real one
    /// for the length.
    static func wait(_ length: Duration = .seconds(1), clock: any Clock<Duration> = ContinuousClock()) async throws {
        guard let clock = clock as? ContinuousClock else { return try await clock.sleep(for: length) }
        try await clock.sleep(until: next(length, after: clock.now))
    }

    /// The same, or until the signal is raised.
    static func wait(for signal: WakeSignal, _ length: Duration = .seconds(1)) async throws {
        let now = ContinuousClock.now
        try await signal.wait(upTo: next(length, after: now) - now)
    }

    static func next(_ length: Duration, after now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        start + length * (Int(((now - start) / length).rounded(.down)) + 1)
    }
}
