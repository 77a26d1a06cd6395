import Estate
import Planning

@testable import Systems

/// Hosts and a cluster made of values, on which actions do what they say.
struct CephWorld {
    static let fsid = "00000000-0000-8000-8000-000000000001"
    static let goal = goal(hosts: 3)
    static let formation = CephFormation(goal: goal)
    static let disk = "/dev/vdb"

    var goal: CephGoal
    var seen: CephSeen

    static func goal(hosts count: Int) -> CephGoal {
        var estate = Fixtures.estate(hosts: count)
        for index in estate.hosts.indices { estate.hosts[index].disks = [disk] }
        estate.storage.engine = .ceph
        var goal = StorageSystem.ceph(of: Fixtures.design(estate))
        goal.fsid = fsid
        return goal
    }

    /// Hosts with empty disks and nothing else.
    init(hosts count: Int = 3) {
        goal = Self.goal(hosts: count)
        seen = CephSeen(hosts: [:], cluster: nil)
        for member in goal.members { seen.hosts[member.host] = Self.bare(member) }
    }

    static func bare(_ member: CephGoal.Member) -> HostCeph {
        HostCeph(disks: [disk: HostCeph.Disk(device: "7:\(member.address.suffix(1))", bytes: 8 << 30)])
    }

    /// Everything done that there is to do.
    static func whole(hosts count: Int = 3) throws -> CephWorld {
        var world = CephWorld(hosts: count)
        try world.converge()
        return world
    }

    var formation: CephFormation { CephFormation(goal: goal) }
    func actions() throws -> [CephFormation.Action] { try formation.actions(seen).get() }

    /// As the driver does: one action after the other, a new look after each that changes the quorum.
    mutating func converge() throws {
        for _ in 0..<20 {
            let actions = try actions()
            guard !actions.isEmpty else { return }
            for action in actions {
                perform(action)
                if action.changesQuorum { break }
            }
        }
    }

    mutating func perform(_ action: CephFormation.Action) {
        switch action {
        case .found(let monitors, _):
            for host in monitors { makeMonitor(host) }
            let addresses = goal.members.filter { monitors.contains($0.host) }.map { ($0.host, $0.address) }
            seen.cluster = CephCluster(
                fsid: goal.fsid,
                monitors: Dictionary(uniqueKeysWithValues: addresses),
                quorum: Set(monitors),
                users: [CephNames.admin: CephCluster.User(fingerprint: "client.admin's", capabilities: [:])]
            )
        case .seal(let hosts): for host in hosts { seen.hosts[host]?.hasSeed = false }
        case .addMonitor(let host):
            makeMonitor(host)
            seen.hosts[host]?.hasSeed = false
            seen.cluster?.monitors[host] = goal.member(host)?.address
            seen.cluster?.quorum.insert(host)
        case .removeMonitor(let name, let host):
            seen.cluster?.monitors[name] = nil
            seen.cluster?.quorum.remove(name)
            if let host { seen.hosts[host]?.monitors = [] }
        case .start(let unit, let host): seen.hosts[host]?.services[unit] = HostCeph.Service()
        case .hand(let users, let host): for user in users { seen.hosts[host]?.keys[user] = "\(user)'s" }
        case .serve(let server, let host):
            grant(server.entity(host), server.capabilities)
            seen.hosts[host]?.keys[server.entity(host)] = "\(server.entity(host))'s"
            seen.hosts[host]?.services[server.unit(host)] = HostCeph.Service()
        case .dismiss(let server, let host):
            seen.hosts[host]?.keys[server.entity(host)] = nil
            seen.hosts[host]?.services[server.unit(host)] = nil
        case .prepare(let disk, let host, _): makeOSD(disk, host)
        case .adopt(let osd, let disk, let host): addOSD(osd, disk, host)
        case .forget(let osd, let host, _, _), .retire(let osd, let host, _): drop(osd, host)
        case .clear(let osd, let host): seen.hosts[host]?.osds.removeAll { $0.id == osd }
        case .forgetPlace(let host, let users):
            seen.cluster?.places.remove(host)
            for user in users { seen.cluster?.users[user] = nil }
        case .readmit(let osd, _): seen.cluster?.osds[osd]?.isIn = true
        default: tell(action)
        }
    }

    private mutating func tell(_ action: CephFormation.Action) {
        switch action {
        case .configure(let settings):
            for setting in settings { seen.cluster?.settings["\(setting.who) \(setting.name)"] = setting.value }
        case .limit(let ratios): seen.cluster?.ratios = ratios
        case .mute(let code, _): seen.cluster?.muted.insert(code)
        case .grant(let users): for user in users { grant(user.name, user.capabilities) }
        case .makePool(let pool), .growPool(let pool):
            seen.cluster?.pools[pool.name] = CephCluster.Pool(
                placementGroups: pool.placementGroups,
                applications: Set([pool.application].compactMap(\.self))
            )
        case .makeFileSystem(let files), .setFileSystem(let files):
            let settings = seen.cluster?.fileSystems[files.name]?.settings ?? [:]
            seen.cluster?.fileSystems[files.name] = CephCluster.FileSystem(
                settings: settings.merging(files.settings) { _, new in new },
                isActive: true
            )
        default: break
        }
    }

    private mutating func grant(_ user: String, _ capabilities: [String: String]) {
        seen.cluster?.users[user] = CephCluster.User(fingerprint: "\(user)'s", capabilities: capabilities)
    }

    mutating func makeMonitor(_ host: String) {
        seen.hosts[host]?.hasSeed = true
        seen.hosts[host]?.monitors = [HostCeph.Monitor(name: host, fsid: goal.fsid)]
        seen.hosts[host]?.services["ceph-mon@\(host)"] = HostCeph.Service()
        seen.hosts[host]?.keys[CephNames.admin] = "client.admin's"
    }

    private mutating func makeOSD(_ disk: String, _ host: String) {
        let id = (seen.cluster?.osds.keys.max() ?? -1) + 1
        seen.cluster?.osds[id] = CephCluster.OSD(uuid: "osd-\(id)", host: host, bytes: 8 << 30)
        seen.cluster?.places.insert(host)
        addOSD(id, disk, host)
    }

    private mutating func addOSD(_ id: Int, _ disk: String, _ host: String) {
        let device = seen.hosts[host]?.disks[disk]?.device
        seen.hosts[host]?.osds.append(
            HostCeph.OSD(id: id, uuid: "osd-\(id)", fsid: goal.fsid, device: device, path: disk)
        )
        seen.hosts[host]?.services["ceph-osd@\(id)"] = HostCeph.Service()
        seen.hosts[host]?.unfinished[disk] = nil
    }

    private mutating func drop(_ osd: Int, _ host: String) {
        seen.cluster?.osds[osd] = nil
        seen.hosts[host]?.osds.removeAll { $0.id == osd }
        seen.hosts[host]?.services["ceph-osd@\(osd)"] = nil
    }

    /// The disk of an OSD has died; nothing stands in its place.
    mutating func kill(_ osd: Int, of host: String, at disk: String = CephWorld.disk) {
        seen.cluster?.osds[osd]?.isUp = false
        seen.hosts[host]?.disks[disk] = nil
        let index = seen.hosts[host]?.osds.firstIndex { $0.id == osd }
        if let index { seen.hosts[host]?.osds[index].device = nil }
    }

    /// Another machine has come into the place of a host that died with all it had.
    mutating func replace(_ host: String) {
        guard let member = goal.member(host) else { return }
        seen.hosts[host] = Self.bare(member)
        seen.cluster?.quorum.remove(host)
        for id in seen.cluster?.osds.keys.sorted() ?? [] where seen.cluster?.osds[id]?.host == host {
            seen.cluster?.osds[id]?.isUp = false
        }
    }
}
