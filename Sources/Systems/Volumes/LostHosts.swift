/// Which hosts Ceph is to be told of, so that nobody waits until Ceph finds out by itself. Pure.
///
/// Only the agent whose Docker leads the Swarm tells, and once for each loss: an OSD that is called down five times in ten
/// minutes although it lives would give up.
package struct LostHosts: Sendable, Equatable {
    private var told: Set<String> = []

    package init() {}

    /// - Parameter absences: of the hosts whose agents do not answer.
    package mutating func next(isLeader: Bool, absences: [String: Absence]) -> [String] {
        // Who answers again, or is called ready again, may be lost again.
        told = told.filter { absences[$0] != nil && absences[$0] != .present }
        guard isLeader else { return [] }
        let due = absences.filter { $0.value == .gone && !told.contains($0.key) }.keys.sorted()
        told.formUnion(due)
        return due
    }

    /// It did not work: it is tried again.
    package mutating func failed(_ host: String) { told.remove(host) }
}
