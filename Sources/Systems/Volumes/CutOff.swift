/// Whether this host is cut off: then others may be about to start what runs here, and it must stop.
///
/// A Swarm without a leader is no sign: while one is elected nothing is started anywhere, and the hosts still see each other.
package struct CutOff: Sendable, Equatable {
    package struct Seen: Sendable, Equatable {
        /// The Swarm answers here as a manager with a quorum does.
        package var hasQuorum: Bool
        /// Hosts whose agents answer, this one among them.
        package var answering: Int
        /// Of the whole estate.
        package var hosts: Int

        package init(hasQuorum: Bool, answering: Int, hosts: Int) {
            self.hasQuorum = hasQuorum
            self.answering = answering
            self.hosts = hosts
        }

        var isAlone: Bool { !hasQuorum && answering * 2 <= hosts }
    }

    /// So long the others are waited for.
    package static let patience = Duration.seconds(10)
    private var since: Duration?

    package init() {}

    /// True from when it is certain until others are seen again.
    ///
    /// - Parameter now: time since any fixed moment.
    package mutating func next(_ seen: Seen, now: Duration) -> Bool {
        guard seen.isAlone else {
            since = nil
            return false
        }
        let start = since ?? now
        since = start
        return now - start >= Self.patience
    }
}
