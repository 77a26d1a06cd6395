internal import ServiceLifecycle
internal import Synchronization

/// Private addresses of hosts whose agent has stopped answering. Swarm needs many seconds to call a host down; until then each dial to it
/// would cost a request its time.
final class Suspects: Sendable {
    private let addresses = Mutex<Set<String>>([])

    var current: Set<String> { addresses.withLock { $0 } }

    /// True when that is news.
    func set(_ address: String, isSuspect: Bool) -> Bool {
        addresses.withLock { isSuspect ? $0.insert(address).inserted : $0.remove(address) != nil }
    }
}

/// Asks each peer every second whether it is there; two answers missed in a row make it a suspect.
struct PeerWatch: Service {
    let peers: Peers
    let suspects: Suspects
    let keeper: TableKeeper
    let refusal: QuickRefusal
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
        while (try? await clock.sleep(for: .seconds(1))) != nil {
            missed = await peers.isThere(peer) ? 0 : missed + 1
            // Renewed well before its minute is over.
            if missed % 20 == 2 { await refusal.refuse(peer.address) }
            guard suspects.set(peer.address, isSuspect: missed >= 2) else { continue }
            if missed == 0 { await refusal.admit(peer.address) }
            await keeper.reconsider()
            await keeper.stir()
        }
    }
}
