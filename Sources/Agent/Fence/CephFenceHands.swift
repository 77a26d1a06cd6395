internal import Engines
internal import FoundationEssentials
internal import Systems

/// The gate's hands on the real Ceph, and its questions to the neighbours.
struct CephFenceHands: FenceHands {
    /// What a volume's lock is called.
    private static let lock = "holder"
    private static let pool = CephNames.fencePool
    /// For good: an entry that ends would let through what a host that was cut off all the time has not written yet. A
    /// host that comes back mounts its files anew, as another client.
    static let forGood = 365 * 86400

    let host: String
    let ceph: Ceph.Client
    let mounts: MountWatch
    let neighbours: Neighbours
    let known: KnownFiles
    var now: @Sendable () -> Date = { Date() }

    func client() async throws -> String { try await mounts.client() }

    func look(at volume: String) async throws -> Handover.Lock? {
        try await ceph.lockers(of: volume, lock: Self.lock, pool: Self.pool).first.map { locker in
            let holder = VolumeHolder(locker.description)
            // The cookie says it too, where somebody has taken the lock by hand.
            return Handover.Lock(
                locker: locker.name,
                cookie: locker.cookie,
                host: holder?.host ?? locker.cookie,
                client: holder?.client
            )
        }
    }

    func take(_ volume: String, for client: String) async throws -> Bool {
        let holder = VolumeHolder(host: host, client: client, since: Int(now().timeIntervalSince1970))
        return try await ceph.takeLock(
            on: volume,
            lock: Self.lock,
            pool: Self.pool,
            cookie: host,
            description: holder.text
        )
    }

    func breakLock(_ lock: Handover.Lock, of volume: String) async throws -> Bool {
        let locker = Ceph.Locker(name: lock.locker, cookie: lock.cookie, description: "")
        return try await ceph.breakLock(on: volume, lock: Self.lock, pool: Self.pool, of: locker)
    }

    func ask(_ host: String, for volume: String) async -> Handover.Word {
        await neighbours.ask(host, toYield: volume)
    }

    func judge(_ host: String) async -> Absence { await neighbours.judge(host) }

    func blocked() async throws -> Set<String> { Set(try await ceph.blocklist().map(\.address)) }

    /// A metadata server that is taking over does not say, and is asked only where the host has never told itself.
    func mounted(on host: String) async -> Set<String>? {
        if let client = known[host]?.client { return [client] }
        return (try? await sessions(of: host)).map { Set($0.map(\.address)) }
    }

    /// By the host's address: what it calls itself need not be its name in the estate.
    private func sessions(of host: String) async throws -> [Ceph.Session] {
        let address = neighbours.settings.address(of: host) ?? host
        return try await ceph.within(.seconds(2)).sessions().filter { $0.address.hasPrefix("\(address):") }
    }

    /// The metadata server finds by itself that they are shut out, and frees what they had opened.
    func shutOut(_ host: String, client: String?) async throws {
        var clients = Set([client].compactMap { $0 })
        if host != self.host { clients.formUnion(await mounted(on: host) ?? []) }
        for client in clients.sorted() { try await ceph.block(client, seconds: Self.forGood) }
    }
}
