internal import Engines
internal import Logging
internal import ServiceLifecycle
internal import Systems

/// Tells Ceph of a host that is lost, so that nobody waits until Ceph has found out by itself: its OSDs are down, its
/// metadata server has a successor, its clients are shut out and what they had opened is free.
///
/// When that was wrong everything heals by itself: an OSD that is called down and lives is up again within two seconds,
/// a metadata server becomes a standby, and ``MountCare`` on that host mounts the files anew.
struct LossReporter: Service {
    let settings: AgentSettings
    let ceph: Ceph.Client
    /// May replace a metadata server; its key lies on hosts with a monitor only.
    let admin: Ceph.Client
    let keeper: TableKeeper
    let neighbours: Neighbours
    let suspects: Suspects
    let known: KnownFiles
    let isWanted: @Sendable () -> Bool
    let journal: Journal
    let logger: Logger
    var clock: any Clock<Duration> = ContinuousClock()

    func run() async throws {
        // One host has nobody to lose, but a service that ends would end the agent.
        guard !settings.peers.isEmpty else { return try await gracefulShutdown() }
        await cancelWhenGracefulShutdown {
            var lost = LostHosts()
            while (try? await Beat.wait(clock: clock)) != nil {
                if isWanted() { await pass(&lost) }
            }
        }
    }

    func pass(_ lost: inout LostHosts) async {
        let silent = suspects.current
        await callDown(&lost, silent)
        let isLeader =
            await keeper.lastReading()?.nodes.contains { $0.leader && $0.address == settings.address } ?? false
        var absences: [String: Absence] = [:]
        for peer in settings.peers where silent.contains(peer.address) {
            absences[peer.name] = isLeader ? await neighbours.judge(peer.name) : .unclear
        }
        for host in lost.next(isLeader: isLeader, absences: absences) {
            do {
                try await report(host)
            } catch {
                logger.warning("Ceph is not told of a lost host", metadata: ["host": "\(host)", "problem": "\(error)"])
                lost.failed(host)
            }
        }
    }

    /// Long before the Swarm calls a host down, once the others miss it too.
    private func callDown(_ lost: inout LostHosts, _ silent: Set<String>) async {
        let mute = suspects.mute
        let hosts = Set(settings.peers.filter { mute.contains($0.address) }.map(\.name))
        let isFirst = settings.peers.allSatisfy { silent.contains($0.address) || settings.host < $0.name }
        for host in lost.mute(hosts, isFirst: isFirst) {
            guard let osds = known[host]?.osds, !osds.isEmpty, await neighbours.agree(isSilent: host),
                (try? await isSettled(without: host)) == true
            else { continue }
            do {
                try await ceph.within(.seconds(6)).markDown(osds: osds)
                lost.called(down: host)
            } catch {
                logger.info("OSDs are not called down yet", metadata: ["host": "\(host)", "problem": "\(error)"])
            }
        }
    }

    /// Whether the monitors have agreed to go on without the host's. A change that is proposed earlier waits for the lost
    /// one's word, and makes the others see later that it is lost.
    private func isSettled(without host: String) async throws -> Bool {
        let monitors = try await ceph.within(.seconds(4)).monitors()
        guard let rank = monitors.all.first(where: { $0.name == host })?.rank else { return true }
        return !(monitors.quorum ?? []).contains(rank)
    }

    private func settle(without host: String) async throws {
        for _ in 1...Self.patience {
            guard (try? await isSettled(without: host)) != true else { return }
            try await clock.sleep(for: .milliseconds(300))
        }
    }

    /// Times 300 ms at least: twice as long as they need.
    private static let patience = 40

    /// All at once.
    private func report(_ host: String) async throws {
        try await settle(without: host)
        let files = known[host]
        let patient = ceph.within(.seconds(20))
        async let downs: Void? = try? patient.markDown(osds: files?.osds ?? [])
        async let server: Void? = try? admin.within(.seconds(20)).fail(mds: host)
        if let client = files?.client {
            try await patient.block(client, seconds: CephFenceHands.forGood)
            await journal.note(
                what: JournalEntry.What.hostShutOut,
                subject: host,
                detail: "it is lost: Ceph takes nothing more from its files' client \(client)"
            )
        }
        _ = await (downs, server)
        try await shutOutOthers(of: host)
    }

    /// Whatever else of the host has the files mounted; asked of the metadata server, which may just be taking over.
    private func shutOutOthers(of host: String) async throws {
        let address = settings.address(of: host) ?? host
        for attempt in 1...5 {
            do {
                for session in try await ceph.within(.seconds(2)).sessions()
                where session.address.hasPrefix("\(address):") {
                    try await ceph.block(session.address, seconds: CephFenceHands.forGood)
                    try await ceph.within(.seconds(2)).evict(session: session.id)
                }
                return
            } catch {
                guard attempt < 5 else { throw error }
                try await clock.sleep(for: .seconds(1))
            }
        }
    }
}
