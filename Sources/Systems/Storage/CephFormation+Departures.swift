package import Planning

/// OSDs that go: dead ones in whose place nothing is to be expected any more, and living ones that the estate no longer
/// names.
///
/// A disk that is merely away must not be forgotten because somebody applies. So a dead OSD is forgotten only when its host
/// is there, every disk that the estate names on that host is there too, and it is on none of them; or when its host has
/// left the estate. And never while the others do not serve every placement group without it.
extension CephFormation {
    package enum Reason: Sendable, Equatable {
        /// An empty disk stands in its place.
        case newDisk(String)
        /// It is on none of the host's disks.
        case unnamed
        case hostLeft
    }

    /// What goes before new disks are taken, so that their OSDs get the free numbers and Ceph moves nothing twice.
    func departures(_ seen: CephSeen, _ cluster: CephCluster) -> [Action] {
        let forgotten = mayForget(cluster) ? dead(seen, cluster) : []
        let actions: [Action] = forgotten.map { osd in
            let isSeen = seen.hosts[osd.host] != nil
            return .forget(osd: osd.id, of: osd.host, isReachable: isSeen, reason: osd.reason)
        }
        return actions + leftovers(seen, cluster) + places(cluster, without: Set(forgotten.map(\.id)))
    }

    /// Last of all, since it may take hours.
    func retirements(_ seen: CephSeen, _ cluster: CephCluster) -> [Action] {
        guard lack(seen, cluster) == nil else { return [] }
        return leaving(seen).compactMap { id in
            guard let osd = cluster.osds[id], let host = osd.host else { return nil }
            return .retire(osd: id, host: host, bytes: osd.used)
        }
    }

    /// The living OSDs that are on no disk which the estate names.
    package func leaving(_ seen: CephSeen) -> [Int] {
        guard let cluster = seen.cluster else { return [] }
        return goal.members.flatMap { member -> [Int] in
            guard let host = seen.hosts[member.host], member.disks.allSatisfy({ host.disks[$0] != nil }) else {
                return []
            }
            return host.osds.filter { osd in
                guard let device = osd.device, let known = cluster.osds[osd.id] else { return false }
                return known.uuid == osd.uuid && known.isUp && !host.isNamed(device, by: member)
            }.map(\.id)
        }.sorted()
    }

    /// The dead OSDs that nothing speaks for any more, by their numbers.
    func dead(_ seen: CephSeen, _ cluster: CephCluster) -> [(id: Int, host: String, reason: Reason)] {
        cluster.osds.sorted { $0.key < $1.key }.compactMap { id, osd in
            guard !osd.isUp, let host = osd.host, let reason = reason(osd, host, seen) else { return nil }
            return (id, host, reason)
        }
    }

    /// Whether every part of the data is served without those that are down.
    package func mayForget(_ cluster: CephCluster) -> Bool {
        cluster.activeGroups == cluster.groups && cluster.lost == 0
    }

    private func reason(_ osd: CephCluster.OSD, _ name: String, _ seen: CephSeen) -> Reason? {
        guard !isSeen(osd.uuid, seen) else { return nil }
        guard let member = goal.member(name) else { return .hostLeft }
        guard let host = seen.hosts[name] else { return nil }
        let states = member.disks.map { (path: $0, state: state(of: $0, on: member, seen)) }
        let empty = states.filter { if case .empty = $0.state { true } else { false } }.map(\.path)
        let place = host.osds.first { $0.uuid == osd.uuid }?.path
        if let place, empty.contains(place) { return .newDisk(place) }
        // Whichever disk cannot be told may be its own.
        let isClear = states.allSatisfy { if case .refused = $0.state { false } else { true } }
        guard isClear else { return nil }
        return empty.first.map(Reason.newDisk) ?? .unnamed
    }

    /// Whether the OSD is on a disk of any host, wherever that has been put; of those the estate gives to Ceph.
    private func isSeen(_ uuid: String, _ seen: CephSeen) -> Bool {
        for member in goal.members {
            if let host = seen.hosts[member.host], host.keeps(uuid, for: member) { return true }
        }
        return false
    }

    /// Directories of OSDs that the cluster has forgotten and no disk of the estate speaks for.
    private func leftovers(_ seen: CephSeen, _ cluster: CephCluster) -> [Action] {
        goal.members.flatMap { member -> [Action] in
            guard let host = seen.hosts[member.host] else { return [] }
            return host.osds.filter { osd in
                let isNamed = osd.device.map { host.isNamed($0, by: member) } ?? false
                return cluster.osds[osd.id]?.uuid != osd.uuid && !isNamed
            }.map { .clear(osd: $0.id, host: member.host) }
        }
    }

    /// Hosts that left the estate and have no OSD any more, with the keys of their servers.
    private func places(_ cluster: CephCluster, without forgotten: Set<Int>) -> [Action] {
        cluster.places.sorted().filter { name in
            goal.member(name) == nil && !cluster.osds.contains { $0.value.host == name && !forgotten.contains($0.key) }
        }.map { name in
            let users = CephServer.allCases.map { $0.entity(name) }
            return .forgetPlace(host: name, users: users.filter { cluster.users[$0] != nil })
        }
    }
}

/// What of it a person must know or decide.
extension CephFormation {
    /// Dead OSDs that must stay, and living ones that cannot be emptied.
    func hindrances(_ seen: CephSeen) -> [Failure] {
        guard let cluster = seen.cluster else { return [] }
        let kept = mayForget(cluster) ? [] : dead(seen, cluster).map { Self.kept($0.id, of: $0.host, cluster) }
        return kept + [lack(seen, cluster)].compactMap(\.self)
    }

    /// Why nothing may be applied: the firewall would part Ceph from data that has not moved yet.
    package func obstacles(_ seen: CephSeen) -> [Failure] {
        guard let cluster = seen.cluster else { return [] }
        let strangers = cluster.osds.filter { $0.value.isUp && $0.value.host.map { goal.member($0) == nil } ?? false }
        return Dictionary(grouping: strangers) { $0.value.host ?? "" }.sorted { $0.key < $1.key }.map { host, osds in
            let names = osds.map { "osd.\($0.key)" }.sorted().joined(separator: ", ")
            return Failure(
                .refused,
                "\(host) has left the estate, and Ceph's data is still on it: \(names)",
                next:
                    "put \(host) back without its disks and apply: its data moves; then take it out. Or switch it off for good"
            )
        }
    }

    private static func kept(_ osd: Int, of host: String, _ cluster: CephCluster) -> Failure {
        let idle = cluster.groups - cluster.activeGroups
        return Failure(
            .refused,
            "osd.\(osd) is dead and cannot be forgotten now: its copies may be needed",
            host: host,
            words: (idle > 0 ? "\(idle) of \(cluster.groups) placement groups do not serve\n" : "")
                + (cluster.lost > 0 ? "of \(cluster.lost) objects no copy is found" : ""),
            next: "wait until `trivet storage` says that the files can be used, then `trivet apply` again"
        )
    }

    /// No room for what has to move: each of three copies lies on another host.
    private func lack(_ seen: CephSeen, _ cluster: CephCluster) -> Failure? {
        let leaving = leaving(seen)
        guard let first = leaving.first else { return nil }
        let left = cluster.osds.filter { $0.value.isUp && $0.value.isIn && !leaving.contains($0.key) }
        let hosts = Dictionary(grouping: left.values) { $0.host ?? "" }.values.map { osds in
            Int(Double(osds.map(\.bytes).reduce(0, +)) * goal.ratios.backfillFull)
        }
        let copy = (cluster.used + 2) / 3
        guard hosts.count < 3 || hosts.map({ min($0, copy) }).reduce(0, +) < cluster.used else { return nil }
        return Failure(
            .refused,
            "\(leaving.map { "osd.\($0)" }.joined(separator: ", ")) cannot be emptied: the other disks have no room for it",
            host: cluster.osds[first]?.host,
            words: "\(ByteCount.text(cluster.used)) of three copies lie on all disks",
            next: "add a disk first, or leave these in the estate file"
        )
    }
}

extension HostCeph {
    /// Whether the estate calls this device by any name.
    func isNamed(_ device: String, by member: CephGoal.Member) -> Bool {
        member.disks.contains { disks[$0]?.device == device }
    }

    /// Whether an OSD is on one of the disks that the estate names here.
    fileprivate func keeps(_ uuid: String, for member: CephGoal.Member) -> Bool {
        if disks.values.contains(where: { $0.label?.uuid == uuid }) { return true }
        let device = osds.first { $0.uuid == uuid }?.device
        return device.map { isNamed($0, by: member) } ?? false
    }
}
