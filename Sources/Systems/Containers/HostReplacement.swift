package import Planning

/// Another machine in the place of a dead one. Pure: what was seen goes in; out comes what must be forgotten of the dead one,
/// or why nothing may be forgotten. It looks at what is, so a replacement that was interrupted is gone on with by asking again.
///
/// Nothing here forgets anything: that, and all that the new machine needs, is the plan's.
package struct HostReplacement: Sendable {
    /// The machine that answers under the host's name.
    package struct Machine: Sendable, Equatable {
        package var swarm: HostSwarm
        package var ceph: HostCeph

        package init(swarm: HostSwarm = .inactive, ceph: HostCeph = HostCeph()) {
            self.swarm = swarm
            self.ceph = ceph
        }
    }

    package struct Seen: Sendable, Equatable {
        /// Of the Swarm, as a manager lists them; nil without a quorum.
        package var nodes: [SwarmNode]?
        /// The nodes of all hosts that answer, the machine's own among them.
        package var known: Set<String>
        /// Other hosts that do not answer.
        package var unseen: Set<String>
        /// Nil without a quorum of the monitors, and without Ceph.
        package var cluster: CephCluster?
        /// Nil while it is not trusted.
        package var machine: Machine?

        package init(
            nodes: [SwarmNode]?,
            known: Set<String> = [],
            unseen: Set<String> = [],
            cluster: CephCluster? = nil,
            machine: Machine? = nil
        ) {
            self.nodes = nodes
            self.known = known
            self.unseen = unseen
            self.cluster = cluster
            self.machine = machine
        }
    }

    package var host: String
    package var hasCeph: Bool

    package init(host: String, hasCeph: Bool) {
        self.host = host
        self.hasCeph = hasCeph
    }

    /// What is left of the dead machine, in words; empty when all is forgotten.
    package func remains(_ seen: Seen) -> [String] {
        let nodes = former(seen).map { "the Swarm's node \($0.name)\($0.manager ? ", a manager" : "")" }
        guard let cluster = seen.cluster else { return nodes }
        let monitor = cluster.monitors[host] != nil && !(seen.machine?.ceph.has(monitor: host) ?? false)
        let osds = disks(seen, cluster).map {
            "osd.\($0.key) and the copies on it, which are made again from the other hosts"
        }
        return nodes + (monitor ? ["Ceph's monitor \(host)"] : []) + osds
    }

    /// Why nothing of it may be forgotten; nil when it may.
    package func refusal(_ seen: Seen) -> Failure? {
        guard seen.nodes != nil else { return refused("the Swarm has no quorum without it", Self.waiting) }
        if let machine = seen.machine, let failure = notNew(machine) { return failure }
        if let node = former(seen).first(where: \.ready) {
            return refused("it is alive: the Swarm calls its node \(node.name) ready", Self.off)
        }
        guard hasCeph else { return nil }
        guard let cluster = seen.cluster else { return refused("Ceph has no quorum without it", Self.waiting) }
        return life(seen, cluster) ?? risk(seen, cluster)
    }

    /// Nodes that are none of the hosts that answer. Of a host that does not, only the name tells.
    private func former(_ seen: Seen) -> [SwarmNode] {
        (seen.nodes ?? []).filter { !seen.known.contains($0.id) && !seen.unseen.contains($0.name) }
    }

    /// The OSDs that Ceph looks for on the host and that the machine has not.
    private func disks(_ seen: Seen, _ cluster: CephCluster) -> [(key: Int, value: CephCluster.OSD)] {
        let ceph = seen.machine?.ceph ?? HostCeph()
        let own = Set(
            ceph.osds.filter { $0.device != nil }.map(\.uuid) + ceph.disks.values.compactMap { $0.label?.uuid }
        )
        return cluster.osds.filter { $0.value.host == host && !own.contains($0.value.uuid) }.sorted { $0.key < $1.key }
    }

    private func notNew(_ machine: Machine) -> Failure? {
        switch machine.swarm {
        case .noEngine(hasState: true), .broken:
            refused(
                "the machine that answers is no new one: it holds a Swarm's state, and its Docker does not run",
                "`trivet apply` mends it; to give it up, switch it off and let a new machine answer in its place"
            )
        default: nil
        }
    }

    private func life(_ seen: Seen, _ cluster: CephCluster) -> Failure? {
        if cluster.quorum.contains(host), !(seen.machine?.ceph.has(monitor: host) ?? false) {
            return refused("it is alive: its monitor is in Ceph's quorum", Self.off)
        }
        let up = disks(seen, cluster).filter(\.value.isUp).map { "osd.\($0.key)" }
        return up.isEmpty ? nil : refused("it is alive: Ceph calls \(up.joined(separator: ", ")) up", Self.off)
    }

    /// Of what dies with the old disks every part must be elsewhere.
    private func risk(_ seen: Seen, _ cluster: CephCluster) -> Failure? {
        let idle = cluster.groups - cluster.activeGroups
        guard !disks(seen, cluster).isEmpty, idle > 0 || cluster.lost > 0 else { return nil }
        let words =
            (idle > 0 ? ["\(idle) of \(cluster.groups) placement groups do not serve without its disks"] : [])
            + (cluster.lost > 0 ? ["of \(cluster.lost) objects no copy is found"] : [])
        return refused(
            "its copies may be the only ones",
            "`trivet storage` tells more; bring the other hosts and disks back first",
            words: words.joined(separator: "\n")
        )
    }

    private func refused(_ what: String, _ next: String, words: String? = nil) -> Failure {
        Failure(.refused, what, host: host, words: words, next: next)
    }

    private static let waiting = "`trivet status` tells which hosts are missing; bring them back first"
    private static let off = "switch the old machine off for good; some 20 s later run the same command again"
}

extension HostReplacement {
    /// Whether the estate's plan has nothing to do for the host: then it is a whole part of the estate.
    package func isDone(_ plan: Plan) -> Bool {
        !plan.steps.contains { $0.host == host || ($0.host == nil && $0.isOfCluster) }
    }

    package var isAlive: Failure {
        refused("it answers and is a whole part of the estate: there is nothing to replace", "trivet status")
    }
}
