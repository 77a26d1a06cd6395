import FoundationEssentials
import Planning

/// What `trivet lab up` was asked for.
package struct LabRequest: Sendable {
    package var name: String?
    /// Without one, the hosts are given by their number.
    package var source: EstateSource?
    package var count: Int?
    package var system: BaseSystem
    package var disk: String

    package init(name: String?, source: EstateSource?, count: Int?, system: BaseSystem, disk: String) {
        self.name = name
        self.source = source
        self.count = count
        self.system = system
        self.disk = disk
    }

    package func labName() throws -> LabName { try LabName(name ?? source?.estate ?? "lab") }

    package func hosts() throws -> [String] {
        let hosts = source?.hosts ?? Array(Lab.birds.prefix(count ?? 3))
        guard Lab.sizes.contains(hosts.count), count.map(Lab.sizes.contains) ?? true else {
            throw Failure(
                .invalid,
                "a lab has one to five hosts, not \(source == nil ? count ?? 0 : hosts.count)",
                next: source == nil ? "trivet lab up --hosts 3" : "leave some hosts out of the estate you rehearse with"
            )
        }
        return hosts
    }
}

/// Makes labs and starts what is not running of them.
package struct LabUp: Sendable {
    let store: LabStore
    let talk: LabTalk

    package init(store: LabStore, talk: LabTalk) {
        self.store = store
        self.talk = talk
    }

    package func run(_ request: LabRequest) async throws -> Lab {
        let name = try request.labName()
        let hosts = try request.hosts()
        let paths = store.paths
        try FileManager.default.createDirectory(atPath: paths.root, withIntermediateDirectories: true)
        let lock = try await FileLock.take(paths.lock("lab-\(name)")) {
            talk.say("waiting for another command on the lab \(name)")
        }
        defer { lock.release() }
        if let known = try store.read(name) { try check(known, against: request, hosts) }
        let lab: Lab
        if let known = try store.read(name) {
            lab = known
        } else {
            _ = try await BaseMaker(paths: paths, talk: talk).tree(request.system)
            lab = try await store.create(name, system: request.system, disk: request.disk, hosts: hosts)
        }
        try await makeKeys(lab)
        try EstateCopy(lab: lab, paths: paths).refresh(from: request.source)
        try await LabPower(lab: lab, paths: paths, talk: talk).start(lab.members)
        return lab
    }

    /// A lab keeps the hosts it was made with.
    private func check(_ lab: Lab, against request: LabRequest, _ hosts: [String]) throws {
        let asked = request.source != nil || request.count != nil
        guard !asked || lab.hosts == hosts else {
            throw Failure(
                .invalid,
                "the lab \(lab.name) has the hosts \(lab.hosts.joined(separator: ", ")), not \(hosts.joined(separator: ", "))",
                next: "trivet lab down --name \(lab.name), or give the new one another --name"
            )
        }
    }

    private func makeKeys(_ lab: Lab) async throws {
        try await Furniture.makeKey(store.paths.key(lab.name), comment: "trivet lab \(lab.name)")
        for host in lab.hosts {
            let place = store.paths.host(host, of: lab.name)
            try FileManager.default.createDirectory(atPath: place.directory, withIntermediateDirectories: true)
            try await Furniture.makeKey(place.hostKey, comment: "root@\(host)")
        }
    }
}
