extension Caddy {
    /// What a call to Caddy ended with instead of an answer.
    package enum Failure: Error, Sendable, Equatable {
        case unreachable(String)
        case timedOut
        /// In Caddy's own words.
        case refused(status: Int, message: String)
    }
}

extension Caddy.Failure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreachable(let words): "Caddy cannot be reached: \(words)"
        case .timedOut: "Caddy did not answer in time"
        case .refused(_, let message): message
        }
    }
}
