package import Planning

/// A daemon beside monitors and OSDs.
package enum CephServer: String, Sendable, Equatable, CaseIterable {
    case manager = "mgr"
    case metadata = "mds"

    package func entity(_ host: String) -> String { "\(rawValue).\(host)" }
    package func unit(_ host: String) -> String { "ceph-\(rawValue)@\(host)" }

    package var capabilities: [String: String] {
        switch self {
        case .manager: ["mon": "allow profile mgr", "osd": "allow *", "mds": "allow *"]
        case .metadata: ["mon": "profile mds", "mgr": "profile mds", "mds": "allow *", "osd": "allow rwx"]
        }
    }

    fileprivate var words: String {
        switch self {
        case .manager: "a manager"
        case .metadata: "a metadata server"
        }
    }
}

extension CephFormation {
    package enum Action: Sendable, Equatable {
        /// All monitors at once; goes on with the keys that lie on `seed` from an earlier try.
        case found(monitors: [String], seed: String?)
        /// The monitors have agreed: the founding's own copies of the keys go.
        case seal(hosts: [String])
        case addMonitor(host: String)
        /// - Parameter host: where its data lies, if that can be reached.
        case removeMonitor(name: String, host: String?)
        case start(unit: String, host: String)
        case configure([CephGoal.Setting])
        case limit(CephGoal.Ratios)
        case mute(code: String, reason: String)
        case grant([CephGoal.User])
        /// Puts keys of users on a host.
        case hand(users: [String], host: String)
        case serve(CephServer, host: String)
        case dismiss(CephServer, host: String)
        /// Makes an OSD of an empty disk; goes on with one whose making was cut short.
        case prepare(disk: String, host: String, bytes: Int)
        /// Takes up an OSD of this cluster that lies whole on a disk.
        case adopt(osd: Int, disk: String, host: String)
        /// Purges a dead OSD: its number, its key, its place. On its host, where that is there, its unit and directory go.
        case forget(osd: Int, of: String, isReachable: Bool, reason: Reason)
        /// Takes away what is left on a host of an OSD that the cluster has forgotten.
        case clear(osd: Int, host: String)
        /// Takes a host that left the estate out of the map of the places.
        case forgetPlace(host: String, users: [String])
        /// Moves all data away from a living OSD and then forgets it.
        case retire(osd: Int, host: String, bytes: Int?)
        /// Lets data lie on an OSD again.
        case readmit(osd: Int, host: String)
        case makePool(CephGoal.Pool)
        case growPool(CephGoal.Pool)
        case makeFileSystem(CephGoal.FileSystem)
        case setFileSystem(CephGoal.FileSystem)
    }
}

extension CephFormation.Action {
    /// The host it happens on; nil for the cluster as a whole.
    package var host: String? {
        switch self {
        case .addMonitor(let host), .start(_, let host), .hand(_, let host), .serve(_, let host), .dismiss(_, let host),
            .prepare(_, let host, _), .adopt(_, _, let host), .clear(_, let host), .readmit(_, let host):
            host
        case .found, .seal, .removeMonitor, .forget, .forgetPlace, .retire, .configure, .limit, .mute, .grant,
            .makePool, .growPool, .makeFileSystem,
            .setFileSystem:
            nil
        }
    }

    /// Whether the cluster must be looked at again before anything else is done.
    package var changesQuorum: Bool {
        switch self {
        case .found, .addMonitor, .removeMonitor: true
        case .start(let unit, _): unit.hasPrefix("ceph-mon@")
        default: false
        }
    }

    package func step(of system: SystemName, stage: Int) -> Plan.Step {
        let id = ResourceID(kind: "ceph", name: change.summary)
        return Plan.Step(host: host, system: system, resource: id, change: change, stage: stage)
    }

    /// For the plan, in words.
    package var change: Change {
        switch self {
        case .found(let monitors, let seed):
            Change(
                .create,
                (seed == nil ? "found a Ceph cluster" : "go on founding the Ceph cluster")
                    + " with monitors on \(monitors.joined(separator: ", "))"
            )
        case .seal: Change(.remove, "forget the keys that founded the cluster")
        case .addMonitor: Change(.create, "add a monitor")
        case .removeMonitor(let name, _): Change(.remove, "the cluster goes on without the monitor \(name)")
        case .start(let unit, _): Change(.create, "start \(unit)")
        case .configure(let settings):
            Change(.change, "store settings", details: settings.map { "\($0.who): \($0.name) = \($0.value)" })
        case .limit(let ratios): Self.limit(ratios)
        case .mute(let code, let reason): Change(.change, "mute \(code)", details: [reason])
        case .grant(let users): Self.grant(users)
        case .hand(let users, _): Change(.create, "key of \(users.joined(separator: ", "))")
        case .serve(let server, _): Change(.create, "run \(server.words)")
        case .dismiss(let server, _): Change(.remove, "no longer run \(server.words)")
        case .prepare(let disk, _, let bytes): Self.prepare(disk, bytes: bytes)
        case .adopt(let osd, let disk, _): Change(.create, "take up osd.\(osd) on \(disk), with the data it holds")
        case .forget, .clear, .forgetPlace, .retire, .readmit: departure
        case .makePool(let pool):
            Change(.create, "make the pool \(pool.name)", details: ["\(pool.placementGroups) placement groups"])
        case .growPool(let pool): Self.grow(pool)
        case .makeFileSystem(let files): Change(.create, "make the file system \(files.name)")
        case .setFileSystem(let files): Self.set(files)
        }
    }

    private static func limit(_ ratios: CephGoal.Ratios) -> Change {
        func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
        return Change(
            .change,
            "warn at \(percent(ratios.nearFull)), refuse writes at \(percent(ratios.full)) of a disk"
        )
    }

    private static func grant(_ users: [CephGoal.User]) -> Change {
        let details = users.map { user in
            let may = user.capabilities.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            return "\(user.name): \(may.joined(separator: "; "))"
        }
        return Change(.create, "say what \(users.map(\.name).joined(separator: ", ")) may do", details: details)
    }

    private static func prepare(_ disk: String, bytes: Int) -> Change {
        Change(
            .create,
            "make an OSD of the whole disk \(disk)",
            details: ["\(ByteCount.text(bytes)); nothing is on it"]
        )
    }

    private static func grow(_ pool: CephGoal.Pool) -> Change {
        Change(
            .change,
            "divide the pool \(pool.name) into \(pool.placementGroups) placement groups",
            caution: "Ceph moves data between disks until it is done"
        )
    }

    private static func set(_ files: CephGoal.FileSystem) -> Change {
        Change(
            .change,
            "set the file system \(files.name)",
            details: files.settings.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }
        )
    }
}
