import Estate
import Hosts
import Planning
import Systems

/// One action, by its hands.
extension CephDriver {
    func perform(_ action: CephFormation.Action, _ report: EventSink) async throws {
        switch action {
        case .found(let monitors, let seed): try await found(monitors, seed: seed)
        case .seal(let hosts):
            for host in hosts { try await on(host, CephHands.removeSeed, "removing the founding's keys failed") }
        case .addMonitor(let host): try await addMonitor(host)
        case .removeMonitor(let name, let host): try await removeMonitor(name, host)
        case .start(let unit, let host): try await start(unit, on: host)
        case .hand(let users, let host):
            for user in users {
                try await on(
                    host,
                    CephHands.putKey(of: user, try await key(of: user)),
                    "writing the key of \(user) failed"
                )
            }
        case .serve(let server, let host): try await serve(server, on: host)
        case .dismiss(let server, let host):
            try await on(host, CephHands.dismiss(server, on: host), "stopping \(server.unit(host)) failed")
            try await order([CephOrder("auth del", ["entity": .text(server.entity(host))])])
        case .prepare(let disk, let host, _): try await prepare(disk, on: host)
        case .adopt(let osd, let disk, let host): try await adopt(osd, disk, on: host)
        case .forget(let osd, let host, let isReachable, _): try await forget(osd, on: isReachable ? host : nil)
        case .clear(let osd, let host): try await on(host, CephHands.removeOSD(osd), "removing its directory failed")
        case .retire(let osd, let host, _): try await retire(osd, on: host, report)
        case .configure, .limit, .mute, .grant, .readmit, .forgetPlace, .makePool, .growPool, .makeFileSystem,
            .setFileSystem:
            try await order(action.orders)
        }
    }

    /// All monitors have the same keys before the first of them is made.
    private func found(_ monitors: [String], seed: String?) async throws {
        guard let first = seed ?? monitors.first else { return }
        let keys = Secret(try await on(first, CephHands.makeSeed, "making the keys of the cluster failed").output)
        for host in monitors where host != first {
            try await on(host, CephHands.putSeed(keys), "handing the cluster's keys over failed")
        }
        try await sideBySide(monitors) { host in
            try await on(host, CephHands.found(host, goal), "making the monitor failed")
        }
        try await waitForQuorum(of: Set(monitors))
    }

    private func addMonitor(_ host: String) async throws {
        guard let member = goal.member(host) else { return }
        let map = try await order([CephOrder("mon getmap")])[0].output
        let key = try await key(of: "mon.")
        try await on(
            host,
            CephHands.addMonitor(member, fsid: goal.fsid, map: map, key: key),
            "making the monitor failed"
        )
        try await waitForQuorum(of: [host])
    }

    private func removeMonitor(_ name: String, _ host: String?) async throws {
        try await order([CephOrder("mon remove", ["name": .text(name)])])
        if let host { try await on(host, CephHands.removeMonitor(host), "removing its data failed") }
    }

    private func start(_ unit: String, on host: String) async throws {
        try await on(host, CephHands.start(unit: unit), "starting \(unit) failed")
        guard unit == CephFormation.monitorUnit(host) else { return }
        // With the others still asleep there is no quorum yet; the last one waits for it.
        let seen = await see()
        if seen.cluster == nil, CephFormation(goal: goal).isAwake(seen) { try await waitForQuorum(of: [host]) }
    }

    private func serve(_ server: CephServer, on host: String) async throws {
        let key = try await key(of: server.entity(host), making: server.capabilities)
        try await on(host, CephHands.serve(server, on: host, key: key), "starting \(server.unit(host)) failed")
    }

    private func prepare(_ disk: String, on host: String) async throws {
        let begun = try await on(host, CephHands.beginOSD(on: disk), "the disk \(disk) is not empty any more")
        let uuid = begun.lines.first ?? ""
        let answer = try await order([CephOrder("osd new", ["uuid": .text(uuid)])])[0]
        guard let id = Int(answer.output.filter { !$0.isWhitespace }) else {
            throw Failure(.failed, "Ceph gave no number for the new OSD", words: answer.output)
        }
        let making = CephHands.makeOSD(id, uuid: uuid, disk: disk, key: try await osdKey(id))
        try await on(host, making, "making osd.\(id) of \(disk) failed")
    }

    private func adopt(_ osd: Int, _ disk: String, on host: String) async throws {
        let adopting = CephHands.adoptOSD(osd, disk: disk, key: try await osdKey(osd))
        try await on(host, adopting, "taking up osd.\(osd) on \(disk) failed")
    }

    private func osdKey(_ id: Int) async throws -> Secret {
        let may = ["mon": "allow profile osd", "mgr": "allow profile osd", "osd": "allow *"]
        return try await key(of: "osd.\(id)", making: may)
    }

    /// - Parameter capabilities: makes the user with them where there is none.
    private func key(of user: String, making capabilities: [String: String]? = nil) async throws -> Secret {
        var orders = [CephOrder("auth get-key", ["entity": .text(user)])]
        if let capabilities {
            let making = ["entity": CephOrder.Value.text(user), "caps": .list(capabilities.asCaps)]
            orders.insert(CephOrder("auth get-or-create", making), at: 0)
        }
        return Secret(try await order(orders).last?.output.filter { !$0.isWhitespace } ?? "")
    }

    @discardableResult
    func on(_ host: String, _ command: Command, _ what: String) async throws -> CommandResult {
        guard let session = sessions.session(for: host) else { throw Failure(.unreachable, what, host: host) }
        let result = try await session.run(command)
        guard result.succeeded else {
            throw Failure(
                .refused,
                what,
                host: host,
                words: Failure.tail(result.errors),
                next: "read `journalctl -u 'ceph*'` on the host, then run `trivet apply` again"
            )
        }
        return result
    }

    private func sideBySide(_ hosts: [String], _ body: @escaping @Sendable (String) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for host in hosts { group.addTask { try await body(host) } }
            try await group.waitForAll()
        }
    }
}

extension [String: String] {
    /// As `ceph auth` takes them: pairs in one list.
    fileprivate var asCaps: [String] { sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] } }
}

extension CephFormation.Action {
    /// What the monitors are told for it.
    fileprivate var orders: [CephOrder] {
        switch self {
        case .configure(let settings):
            settings.map {
                CephOrder("config set", ["who": .text($0.who), "name": .text($0.name), "value": .text($0.value)])
            }
        case .limit(let ratios):
            [("full", ratios.full), ("backfillfull", ratios.backfillFull), ("nearfull", ratios.nearFull)].map {
                CephOrder("osd set-\($0.0)-ratio", ["ratio": .decimal($0.1)])
            }
        case .mute(let code, _): [CephOrder("health mute", ["code": .text(code), "sticky": .flag(true)])]
        case .grant(let users):
            users.flatMap { user in
                [
                    CephOrder("auth get-or-create", ["entity": .text(user.name)]),
                    CephOrder("auth caps", ["entity": .text(user.name), "caps": .list(user.capabilities.asCaps)]),
                ]
            }
        case .readmit(let osd, _): [CephOrder("osd in", ["ids": .list(["\(osd)"])])]
        case .forgetPlace(let host, let users):
            users.map { CephOrder("auth rm", ["entity": .text($0)]) }
                + [CephOrder("osd crush rm", ["name": .text(host)])]
        case .makePool(let pool): Self.make(pool)
        case .growPool(let pool):
            [CephOrder("osd pool set", Self.setting("pool", pool.name, "pg_num", pool.placementGroups))]
        case .makeFileSystem(let files):
            [
                CephOrder(
                    "fs new",
                    [
                        "fs_name": .text(files.name), "metadata": .text(files.metadataPool),
                        "data": .text(files.dataPool),
                    ]
                )
            ] + Self.set(files)
        case .setFileSystem(let files): Self.set(files)
        default: []
        }
    }

    private static func make(_ pool: CephGoal.Pool) -> [CephOrder] {
        let making = CephOrder("osd pool create", ["pool": .text(pool.name), "pg_num": .number(pool.placementGroups)])
        guard let application = pool.application else { return [making] }
        return [
            making,
            CephOrder("osd pool application enable", ["pool": .text(pool.name), "app": .text(application)]),
        ]
    }

    private static func set(_ files: CephGoal.FileSystem) -> [CephOrder] {
        files.settings.sorted { $0.key < $1.key }.map { name, value in
            CephOrder("fs set", setting("fs_name", files.name, name, value))
        }
    }

    private static func setting(_ key: String, _ name: String, _ variable: String, _ value: Int) -> [String:
        CephOrder.Value]
    {
        [key: .text(name), "var": .text(variable), "val": .text("\(value)")]
    }
}
