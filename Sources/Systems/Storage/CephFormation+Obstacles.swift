package import Planning

/// What a person must decide.
extension CephFormation {
    /// Whether no monitor of this cluster has ever had a quorum: none has data, or keys of a founding still lie about.
    func isUnfounded(_ seen: CephSeen) -> Bool {
        guard seen.hosts.values.allSatisfy(\.osds.isEmpty) else { return false }
        return seen.hosts.values.allSatisfy(\.monitors.isEmpty) || seen.hosts.values.contains(where: \.hasSeed)
    }

    func obstacle(_ seen: CephSeen) -> Failure? {
        if let failure = stranger(seen) { return failure }
        guard let cluster = seen.cluster else {
            return isUnfounded(seen) ? foundingObstacle(seen) : noQuorum(seen)
        }
        return cluster.fsid == goal.fsid ? moved(seen, cluster) : otherCluster(nil, cluster.fsid)
    }

    /// Another Ceph on one of the hosts.
    private func stranger(_ seen: CephSeen) -> Failure? {
        for member in goal.members {
            guard let host = seen.hosts[member.host] else { continue }
            if let monitor = host.monitors.first(where: { $0.fsid != goal.fsid || $0.name != member.host }) {
                return Failure(
                    .refused,
                    "there is data of a monitor that is not of this estate: \(monitor.name)",
                    host: member.host,
                    words: monitor.fsid.map { "it belongs to the cluster \($0)" },
                    next:
                        "if nothing of that cluster is needed, remove /var/lib/ceph/mon on the host; then `trivet apply` again"
                )
            }
            if let osd = host.osds.first(where: { $0.fsid != goal.fsid }) { return otherCluster(member.host, osd.fsid) }
        }
        return nil
    }

    private func otherCluster(_ host: String?, _ fsid: String) -> Failure {
        Failure(
            .refused,
            "there is another Ceph cluster, \(fsid); this estate's would be \(goal.fsid)",
            host: host,
            next: "Trivet does not take over a cluster it did not make; did the estate lose its authority.pem?"
        )
    }

    /// Two clusters would be two truths, so everybody must be seen before the first is made.
    private func foundingObstacle(_ seen: CephSeen) -> Failure? {
        let unseen = goal.members.map(\.host).filter { seen.hosts[$0] == nil }
        guard unseen.isEmpty else {
            let names = unseen.joined(separator: ", ")
            return Failure(
                .unreachable,
                "a Ceph cluster may already live on \(names), which cannot be seen: no second one is made",
                next: "bring \(names) back, or take it out of the estate file, then `trivet apply` again"
            )
        }
        return refusals(seen).first
    }

    private func noQuorum(_ seen: CephSeen) -> Failure? {
        let monitors = goal.members.filter(\.isMonitor).map(\.host)
        let whole = monitors.filter { seen.hosts[$0]?.has(monitor: $0) ?? false }
        let awake = whole.filter { seen.hosts[$0]?.runs(Self.monitorUnit($0)) ?? false }
        // Those that sleep are woken first.
        guard awake == whole else { return nil }
        let unseen = monitors.filter { seen.hosts[$0] == nil }.joined(separator: ", ")
        let emptied = monitors.filter { seen.hosts[$0] != nil && !whole.contains($0) }.joined(separator: ", ")
        let next =
            switch (unseen.isEmpty, emptied.isEmpty) {
            case (false, _): "start \(unseen); nothing is lost, files can be neither read nor written meanwhile"
            case (true, false): "the monitors' data on \(emptied) is gone: docs/errors.md says how to bring it back"
            case (true, true):
                "wait 10 s for the election, then run the same command again; else `journalctl -u 'ceph-mon@*'`"
            }
        let words = awake.isEmpty ? "none of its monitors" : "of its monitors only \(awake.joined(separator: ", "))"
        return Failure(.refused, "Ceph has no quorum: \(words) can be seen", next: next)
    }

    /// Whether a dead monitor's host has come back with another address and without its data: as another machine.
    func isReplaced(_ member: CephGoal.Member, _ seen: CephSeen, _ cluster: CephCluster) -> Bool {
        guard let address = cluster.monitors[member.host], let host = seen.hosts[member.host] else { return false }
        return address != member.address && !host.has(monitor: member.host) && !cluster.quorum.contains(member.host)
    }

    /// A monitor's address is part of its identity.
    private func moved(_ seen: CephSeen, _ cluster: CephCluster) -> Failure? {
        let moved = goal.members.first { member in
            guard let address = cluster.monitors[member.host], !isReplaced(member, seen, cluster) else { return false }
            return address != member.address
        }
        return moved.map { member in
            Failure(
                .refused,
                "its monitor listens at \(cluster.monitors[member.host] ?? ""), the estate says \(member.address)",
                host: member.host,
                next: "give the host its old address back, or apply once without it and then with it"
            )
        }
    }
}

/// What becomes of a disk.
extension CephFormation {
    enum DiskState: Equatable {
        /// Nothing is on it, or what was begun here by us.
        case empty(bytes: Int)
        /// An OSD of this cluster that its host has forgotten.
        case whole(osd: Int)
        case used(osd: Int)
        case refused(String)
    }

    /// The disks that are left alone, and why.
    package func refusals(_ seen: CephSeen) -> [Failure] {
        let disks = goal.members.flatMap { member in
            member.disks.compactMap { path in
                seen.hosts[member.host].flatMap { refusal(of: path, on: member, $0, seen) }
            }
        }
        return hindrances(seen) + disks
    }

    private func refusal(of path: String, on member: CephGoal.Member, _ host: HostCeph, _ seen: CephSeen) -> Failure? {
        guard case .refused(let reason) = state(of: path, on: member, seen) else { return nil }
        if let disk = host.disks[path], disk.isEmpty, disk.bytes < Self.smallest {
            return Failure(
                .refused,
                "the disk \(path) is too small for Ceph: \(reason)",
                host: member.host,
                next: "name a disk of at least \(ByteCount.text(Self.smallest)) in hosts.\(member.host).disks"
            )
        }
        guard host.disks[path] == nil else {
            return Failure(
                .refused,
                "the disk \(path) is not taken, because something is on it",
                host: member.host,
                words: reason,
                next:
                    "if nothing on it is needed: `trivet host wipe \(member.host) \(path)`, then `trivet apply` again"
            )
        }
        guard let osd = host.osds.first(where: { $0.path == path }) else {
            return Failure(
                .refused,
                "there is no disk \(path)",
                host: member.host,
                next: "see `ls -l /dev/disk/by-id` on the host, and mend hosts.\(member.host).disks"
            )
        }
        return Failure(
            .refused,
            "the disk \(path) of osd.\(osd.id) is gone",
            host: member.host,
            next:
                "plug it in again, or put an empty disk in its place, or take it out of hosts.\(member.host).disks; then `trivet apply` again"
        )
    }

    func state(of path: String, on member: CephGoal.Member, _ seen: CephSeen) -> DiskState {
        guard let host = seen.hosts[member.host], let disk = host.disks[path] else { return .refused("") }
        let earlier = member.disks.prefix { $0 != path }
        if let twin = earlier.first(where: { host.disks[$0]?.device == disk.device }) {
            return .refused("it is the same device as \(twin)")
        }
        if let osd = host.osds.first(where: { $0.device == disk.device }) { return known(osd, seen.cluster) }
        if let uuid = host.unfinished[path], disk.label?.uuid == uuid || disk.isEmpty {
            return fresh(disk)
        }
        if let label = disk.label { return labelled(label, seen.cluster) }
        return disk.isEmpty ? fresh(disk) : .refused(disk.contents.joined(separator: "\n"))
    }

    private func fresh(_ disk: HostCeph.Disk) -> DiskState {
        disk.bytes >= Self.smallest ? .empty(bytes: disk.bytes) : .refused("it has \(ByteCount.text(disk.bytes))")
    }

    /// Bytes. What an OSD keeps for itself leaves little to nothing of a smaller disk.
    private static let smallest = 5 << 30

    private func known(_ osd: HostCeph.OSD, _ cluster: CephCluster?) -> DiskState {
        guard let cluster, cluster.osds[osd.id]?.uuid != osd.uuid else { return .used(osd: osd.id) }
        return .refused("osd.\(osd.id), which the cluster does not know any more")
    }

    private func labelled(_ label: HostCeph.Disk.Label, _ cluster: CephCluster?) -> DiskState {
        guard let osd = label.osd, let fsid = label.fsid else {
            // Nothing there can read the label yet. One that has a place among the hosts was finished once.
            let known = cluster?.osds.first { $0.value.uuid == label.uuid && $0.value.host != nil }
            return known.map { .whole(osd: $0.key) } ?? .refused("an unfinished OSD")
        }
        guard fsid == goal.fsid else { return .refused("osd.\(osd) of another Ceph, \(fsid)") }
        guard let cluster else { return .refused("osd.\(osd) of this estate's Ceph, whose monitors are gone") }
        guard cluster.osds[osd]?.uuid == label.uuid else {
            return .refused("osd.\(osd), which the cluster does not know any more")
        }
        return .whole(osd: osd)
    }
}

extension HostCeph.Disk {
    fileprivate var isEmpty: Bool { contents.isEmpty && label == nil }
}
