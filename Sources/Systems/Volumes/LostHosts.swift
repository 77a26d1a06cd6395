/// Which hosts Ceph is to be told of, so that nobody waits until Ceph finds out by itself. Pure.
///
/// Only the agent whose Docker leads the Swarm tells, and once for each loss: an OSD that is called down five times in ten
/// minutes although it lives would give up.
package struct LostHosts: Sendable, Equatable {
    private enum State: Sendable, Equatable {
        case suspected, told
    }
    private var states: [String: State] = [:]

    package init() {}

    /// - Parameter absences: of the hosts whose agents do not answer.
    package mutating func next(isLeader: Bool, absences: [String: Absence]) -> [String] {
        // Who answers again, or is called ready again, may be lost again.
        states = states.filter { absences[$0.key] != nil && absences[$0.key] != .present }
        let gone = absences.filter { $0.value == .gone }.keys.sorted()
        guard isLeader else { return [] }
        let due = gone.filter { states[$0] == .suspected }
        for host in gone where states[host] == nil { states[host] = .suspected }
        for host in due { states[host] = .told }
        return due
    }

    /// It did not work: it is tried again.
    package mutating func failed(_ host: String) { states[host] = .suspected }
}
