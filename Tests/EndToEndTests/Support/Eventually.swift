import Testing

/// A condition that did not come true in time.
struct NotInTime: Error, CustomStringConvertible {
    var description: String
}

/// Polls until the condition holds; an error of the condition counts as not yet.
///
/// - Returns: how long it took.
/// - Throws: ``NotInTime`` with what was waited for and the last error.
@discardableResult
func eventually(
    _ what: String,
    within limit: Duration,
    every pause: Duration = .milliseconds(300),
    _ condition: () async throws -> Bool
) async throws -> Duration {
    let start = ContinuousClock.now
    var last = ""
    while true {
        do {
            if try await condition() { return ContinuousClock.now - start }
            last = ""
        } catch {
            last = ": \(error)"
        }
        guard ContinuousClock.now - start < limit else {
            throw NotInTime(description: "not within \(limit): \(what)\(last)")
        }
        try await Task.sleep(for: pause)
    }
}
