internal import ServiceLifecycle
internal import Synchronization
internal import Systems

/// Private addresses of hosts whose agent has stopped answering. Swarm needs many seconds to call a host down; until then each dial to it
/// would cost a request its time.
final class Suspects: Sendable {
    /// Address → whether it fell silent with its connection open, as only a host that is gone, hung or cut off does: where
    /// just an agent ends, its host closes the connection.
    private let addresses = Mutex<[String: Bool]>([:])

    var current: Set<String> { addresses.withLock { Set($0.keys) } }
    var mute: Set<String> { addresses.withLock { Set($0.filter(\.value).keys) } }

    /// True when that is news.
    func set(_ address: String, isSuspect: Bool, isMute: Bool = false) -> Bool {
        addresses.withLock { addresses in
            guard isSuspect else { return addresses.removeValue(forKey: address) != nil }
            guard addresses[address] == nil else { return false }
            addresses[address] = isMute
            return true
        }
    }
}

/// Hears from each peer every second. One that falls silent is a suspect, and so is one whose agent cannot be reached
/// twice in a row.
struct PeerWatch: Service {
    let peers: Peers
    let suspects: Suspects
    let keeper: TableKeeper
    let refusal: QuickRefusal
    /// How their files are, for the day when they cannot be asked.
    let known: KnownFiles
    /// Hears of each peer's way to the database; nil when its signs end.
    var routing: @Sendable (RoutingNews?, _ peer: String) async -> Void = { _, _ in }
    var clock: any Clock<Duration> = ContinuousClock()

    func run() async throws {
        // One host has no peers to watch, but a service that ends would end the agent.
        guard !peers.all.isEmpty else { return try await gracefulShutdown() }
        await refusal.prepare()
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for peer in peers.all { group.addTask { await watch(peer) } }
            }
        }
    }

    private func watch(_ peer: Peers.Peer) async {
        var missed = 0
        repeat { missed = await missedNow(peer, before: missed) } while await pause(missed)
    }

    /// An agent that is just being started anew is back within the first of these.
    private func pause(_ missed: Int) async -> Bool {
        (try? await clock.sleep(for: missed == 0 ? .milliseconds(500) : .seconds(1))) != nil
    }

    /// Returns when nothing more is heard from the peer.
    func missedNow(_ peer: Peers.Peer, before: Int) async -> Int {
        let end = await SignListener(peers: peers).listen(to: peer) { sign in
            if let files = sign.files { known.put(files, of: peer.name) }
            if let news = sign.routing { await routing(news, peer.name) }
            await judge(peer, missed: 0)
        }
        // Its next connection says everything anew.
        await routing(nil, peer.name)
        guard !Task.isCancelled else { return before }
        let missed =
            switch end {
            case .absent: before + 1
            case .wordless: await peers.isThere(peer) ? 0 : before + 1
            case .ended: 0
            case .silent: 2
            }
        if end != .ended { await judge(peer, missed: missed, isMute: end == .silent) }
        return missed
    }

    private func judge(_ peer: Peers.Peer, missed: Int, isMute: Bool = false) async {
        // Renewed well before its minute is over.
        if missed % 20 == 2 { await refusal.refuse(peer.address) }
        guard suspects.set(peer.address, isSuspect: missed >= 2, isMute: isMute) else { return }
        if missed == 0 { await refusal.admit(peer.address) }
        await keeper.reconsider()
        await keeper.stir()
    }
}
