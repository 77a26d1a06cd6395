internal import Synchronization

/// The last answers to what is asked again and again. In a Swarm at rest each is the same as the one before, byte by byte,
/// and reading sixty tasks anew costs more than all else that a question does.
final class LastAnswers: Sendable {
    private struct Known: Sendable {
        var body: [UInt8]
        var value: any Sendable
    }

    /// Lists in which times pass seldom, if at all; those of single objects would pile up.
    private static let paths: Set<Substring> = ["/containers/json", "/nodes", "/services", "/tasks"]

    /// More than are asked again and again: the rest are filters of the moment.
    private static let most = 8

    private let all = Mutex<[String: Known]>([:])

    /// - Parameter target: path and query.
    func value<Value: Sendable>(of body: [UInt8], to target: String, decode: () throws -> Value) rethrows -> Value {
        guard Self.paths.contains(target.prefix { $0 != "?" }) else { return try decode() }
        let known = all.withLock { $0[target] }
        if let known, known.body == body, let value = known.value as? Value { return value }
        let value = try decode()
        all.withLock { all in
            if all.count >= Self.most { all = [:] }
            all[target] = Known(body: body, value: value)
        }
        return value
    }
}
