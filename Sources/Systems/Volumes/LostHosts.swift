/// Which hosts Ceph is to be told of, so that nobody waits until Ceph finds out by itself. Pure.
///
/// Only one agent tells, and once for each loss: an OSD that is called down five times in ten
/// minutes although it lives would give up.
package struct LostHosts: Sendable, Equatable {
    private var told: Set<String> = []
    private var calledDown: Set<String> = []

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

    /// Whose OSDs are to be called down already, while the Swarm still makes up its mind: until they are, nobody reads or
    /// writes what they had first. One that lives is back within two seconds.
    ///
    /// - Parameter mute: hosts from which not even the end of a connection is heard.
    /// - Parameter isFirst: of the hosts that answer, by name; one is enough.
    package mutating func mute(_ mute: Set<String>, isFirst: Bool) -> [String] {
        calledDown.formIntersection(mute)
        return isFirst ? mute.subtracting(calledDown).sorted() : []
    }

    package mutating func called(down host: String) { calledDown.insert(host) }

    /// It did not work: it is tried again.
    package mutating func failed(_ host: String) { told.remove(host) }
}
