package import Planning

/// All that was seen of Ceph.
package struct CephSeen: Sendable, Equatable {
    /// A host that cannot be reached is absent.
    package var hosts: [String: HostCeph]
    /// Nil without a quorum of monitors.
    package var cluster: CephCluster?

    package init(hosts: [String: HostCeph], cluster: CephCluster?) {
        self.hosts = hosts
        self.cluster = cluster
    }
}

/// Makes a Ceph cluster of bare hosts and disks, and keeps it as the estate says. Pure: what was seen goes in, what is left
/// to do comes out. It looks at what is, never at what was done last time.
package struct CephFormation: Sendable {
    package var goal: CephGoal

    package init(goal: CephGoal) { self.goal = goal }

    /// Everything left to do, in order, or why nothing may be done.
    package func actions(_ seen: CephSeen) -> Result<[Action], Failure> {
        if let obstacle = obstacle(seen) { return .failure(obstacle) }
        guard let cluster = seen.cluster else { return .success(awakening(seen)) }
        var actions: [Action] = []
        let seeded = goal.members.map(\.host).filter { seen.hosts[$0]?.hasSeed ?? false }
        if !seeded.isEmpty { actions.append(.seal(hosts: seeded)) }
        return .success(actions + monitors(seen, cluster) + rest(seen, cluster))
    }

    /// There is no quorum: either there never was one, or its monitors sleep.
    private func awakening(_ seen: CephSeen) -> [Action] {
        let sleeping = goal.members.filter { member in
            guard let host = seen.hosts[member.host], member.isMonitor else { return false }
            return host.has(monitor: member.host) && !host.runs(Self.monitorUnit(member.host))
        }
        guard isUnfounded(seen) else {
            return sleeping.map { .start(unit: Self.monitorUnit($0.host), host: $0.host) }
        }
        let monitors = goal.members.filter(\.isMonitor).map(\.host)
        // Keys with which a monitor was made already go before others.
        let seeded = goal.members.map(\.host).filter { seen.hosts[$0]?.hasSeed ?? false }
        let seed = seeded.first { seen.hosts[$0]?.has(monitor: $0) ?? false } ?? seeded.first
        let empty = CephCluster(fsid: goal.fsid, monitors: [:], quorum: [])
        return [.found(monitors: monitors, seed: seed)] + rest(seen, empty)
    }

    /// The monitors that come and go. The dead go before others come, the living afterwards: so the quorum never shrinks on
    /// the way.
    private func monitors(_ seen: CephSeen, _ cluster: CephCluster) -> [Action] {
        let wanted = goal.members.filter(\.isMonitor)
        let departed = cluster.monitors.keys.sorted().filter { name in
            guard let member = goal.member(name) else { return true }
            return !member.isMonitor && seen.hosts[name] != nil || isReplaced(member, seen, cluster)
        }
        let removable = departed.filter { name in
            let others = Set(cluster.monitors.keys).subtracting([name])
            return others.intersection(cluster.quorum).count * 2 > others.count
        }
        let removed: [Action] = removable.map {
            .removeMonitor(name: $0, host: seen.hosts[$0] == nil ? nil : $0)
        }
        let added: [Action] = wanted.filter { member in
            guard let host = seen.hosts[member.host] else { return false }
            return !host.has(monitor: member.host)
        }.map { .addMonitor(host: $0.host) }
        // Data of a monitor that the cluster has forgotten.
        let left: [Action] = goal.members.filter { member in
            !member.isMonitor && cluster.monitors[member.host] == nil
                && seen.hosts[member.host]?.has(monitor: member.host) ?? false
        }.map { .removeMonitor(name: $0.host, host: $0.host) }
        let dead = Set(removable).subtracting(cluster.quorum)
        func isDead(_ action: Action) -> Bool {
            if case .removeMonitor(let name, _) = action { dead.contains(name) } else { false }
        }
        return removed.filter(isDead) + added + removed.filter { !isDead($0) } + left
    }

    /// All but the monitors: first what the cluster is told, then hosts side by side, then what needs their disks.
    private func rest(_ seen: CephSeen, _ cluster: CephCluster) -> [Action] {
        told(cluster) + departures(seen, cluster)
            + goal.members.flatMap { member in
                seen.hosts[member.host].map { daemons(of: member, $0, seen, cluster) } ?? []
            } + stored(cluster) + retirements(seen, cluster)
    }

    private func told(_ cluster: CephCluster) -> [Action] {
        var actions: [Action] = []
        let settings = goal.settings.filter { setting in
            cluster.settings["\(setting.who) \(setting.name)"].map { !Self.same($0, setting.value) } ?? true
        }
        if !settings.isEmpty { actions.append(.configure(settings)) }
        if !cluster.ratios.isNear(goal.ratios) { actions.append(.limit(goal.ratios)) }
        for (code, reason) in goal.muted.sorted(by: { $0.key < $1.key }) where !cluster.muted.contains(code) {
            actions.append(.mute(code: code, reason: reason))
        }
        let users = goal.users.filter { cluster.users[$0.name]?.capabilities != $0.capabilities }
        if !users.isEmpty { actions.append(.grant(users)) }
        return actions
    }

    private func daemons(of member: CephGoal.Member, _ host: HostCeph, _ seen: CephSeen, _ cluster: CephCluster)
        -> [Action]
    {
        var actions: [Action] = []
        let name = member.host
        let users =
            goal.users.map(\.name)
            + (member.isMonitor && cluster.users[CephNames.admin] != nil ? [CephNames.admin] : [])
        let lacking = users.filter { !host.holds($0, of: cluster) }
        if !lacking.isEmpty { actions.append(.hand(users: lacking, host: name)) }
        if member.isMonitor, host.has(monitor: name), !host.runs(Self.monitorUnit(name)), !cluster.monitors.isEmpty {
            actions.append(.start(unit: Self.monitorUnit(name), host: name))
        }
        actions += server(.manager, member, host, cluster)
        actions += disks(of: member, host, seen)
        return actions + server(.metadata, member, host, cluster)
    }

    private func server(_ server: CephServer, _ member: CephGoal.Member, _ host: HostCeph, _ cluster: CephCluster)
        -> [Action]
    {
        let name = member.host
        guard member.isServer else {
            return host.keys[server.entity(name)] == nil ? [] : [.dismiss(server, host: name)]
        }
        guard host.holds(server.entity(name), of: cluster) else { return [.serve(server, host: name)] }
        return host.runs(server.unit(name)) ? [] : [.start(unit: server.unit(name), host: name)]
    }

    private func disks(of member: CephGoal.Member, _ host: HostCeph, _ seen: CephSeen) -> [Action] {
        member.disks.compactMap { path in
            switch state(of: path, on: member, seen) {
            case .empty(let bytes): .prepare(disk: path, host: member.host, bytes: bytes)
            case .whole(let osd): .adopt(osd: osd, disk: path, host: member.host)
            case .used(let osd): kept(osd, on: member.host, host, seen.cluster)
            case .refused: nil
            }
        }
    }

    /// The estate names its disk: it runs, and data may lie on it.
    private func kept(_ osd: Int, on name: String, _ host: HostCeph, _ cluster: CephCluster?) -> Action? {
        guard host.runs("ceph-osd@\(osd)") else { return .start(unit: "ceph-osd@\(osd)", host: name) }
        guard let known = cluster?.osds[osd], known.isUp, !known.isIn else { return nil }
        return .readmit(osd: osd, host: name)
    }

    private func stored(_ cluster: CephCluster) -> [Action] {
        var actions: [Action] = goal.pools.compactMap { pool in
            guard let there = cluster.pools[pool.name] else { return .makePool(pool) }
            if let application = pool.application, !there.applications.contains(application) { return .makePool(pool) }
            return there.placementGroups < pool.placementGroups ? .growPool(pool) : nil
        }
        guard let files = cluster.fileSystems[goal.fileSystem.name] else {
            return actions + [.makeFileSystem(goal.fileSystem)]
        }
        var differing = goal.fileSystem
        differing.settings = differing.settings.filter { files.settings[$0.key] != $0.value }
        if !differing.settings.isEmpty { actions.append(.setFileSystem(differing)) }
        return actions
    }

    /// Whether every monitor that can be seen runs.
    package func isAwake(_ seen: CephSeen) -> Bool {
        goal.members.allSatisfy { member in
            guard let host = seen.hosts[member.host], host.has(monitor: member.host) else { return true }
            return host.runs(Self.monitorUnit(member.host))
        }
    }

    /// What the file system still waits for, in words.
    package func missing(_ cluster: CephCluster) -> [String] {
        let down = cluster.osds.filter { !$0.value.isUp }.keys.sorted().map { "osd.\($0)" }
        let groups = cluster.groups - cluster.activeGroups
        let isActive = cluster.fileSystems[goal.fileSystem.name]?.isActive ?? false
        return down + (groups > 0 ? ["\(groups) of \(cluster.groups) placement groups"] : [])
            + (isActive ? [] : ["a metadata server"])
    }

    /// Ceph writes numbers its own way: `2` becomes `2.000000`.
    private static func same(_ stored: String, _ wanted: String) -> Bool {
        if let left = Double(stored), let right = Double(wanted) { return left == right }
        return stored == wanted
    }

    package static func monitorUnit(_ host: String) -> String { "ceph-mon@\(host)" }
}

extension HostCeph {
    func has(monitor name: String) -> Bool { monitors.contains { $0.name == name && $0.fsid != nil } }

    func runs(_ unit: String) -> Bool { services[unit].map { $0.isActive && $0.isEnabled } ?? false }

    /// Whether the key that lies here is the one the cluster knows.
    func holds(_ user: String, of cluster: CephCluster) -> Bool {
        guard let known = cluster.users[user]?.fingerprint else { return false }
        return keys[user] == known
    }
}

extension CephGoal.Ratios {
    /// Ceph keeps them with fewer digits.
    fileprivate func isNear(_ other: CephGoal.Ratios) -> Bool {
        let pairs = [(nearFull, other.nearFull), (backfillFull, other.backfillFull), (full, other.full)]
        return pairs.allSatisfy { abs($0 - $1) < 0.001 }
    }
}
