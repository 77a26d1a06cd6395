/// A place in the cluster's history, as `domain-server-sequence`.
struct Position: Sendable, Equatable, CustomStringConvertible {
    var domain: UInt64
    var server: UInt64
    var sequence: UInt64

    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { UInt64($0) }
        guard parts.count == 3, let domain = parts[0], let server = parts[1], let sequence = parts[2] else { return nil }
        (self.domain, self.server, self.sequence) = (domain, server, sequence)
    }

    var description: String { "\(domain)-\(server)-\(sequence)" }

    /// Whether who has reached the other place has reached this one.
    func isReached(by other: Position?) -> Bool {
        guard let other else { return false }
        return other.domain == domain && other.sequence >= sequence
    }
}
