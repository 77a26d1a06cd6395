/// A clock that only goes forward.
enum Seconds {
    private static let start = ContinuousClock.now
    static var now: Int { Int((ContinuousClock.now - start).components.seconds) }
}
