/// Whether a host whose agent does not answer is gone, as far as its neighbours can tell.
///
/// This decides when to act, never whether that is safe: a host that is wrongly taken for gone is shut out all the same
/// before anybody takes its volumes.
package enum Absence: String, Sendable, Codable {
    /// The Swarm still calls it ready: perhaps only its agent is down.
    case present
    case gone
    /// The Swarm cannot say, and too few agents miss it.
    case unclear
}

/// What one agent sees of the others.
package struct Neighbourhood: Sendable, Equatable, Codable {
    /// Hosts whose agents have stopped answering.
    package var silent: Set<String>
    /// Host → what the Swarm says of it, from a manager with a quorum; nil from others.
    package var states: [String: String]?

    package init(silent: Set<String>, states: [String: String]? = nil) {
        self.silent = silent
        self.states = states
    }
}

extension Absence {
    /// - Parameter own: what this very host sees, which misses the other one itself.
    /// - Parameter hosts: of the whole estate.
    package static func judge(
        _ host: String,
        own: Neighbourhood,
        others: [Neighbourhood],
        hosts: Int
    ) -> Absence {
        let all = [own] + others
        let states = all.compactMap(\.states)
        let said = Set(states.compactMap { $0[host] })
        if said.contains("ready") { return .present }
        if said.contains("down") { return .gone }
        // A host that the Swarm does not know runs nothing of the estate's any more.
        if !states.isEmpty, said.isEmpty { return .gone }
        let missing = all.filter { $0.silent.contains(host) }.count
        return missing * 2 > hosts ? .gone : .unclear
    }
}
