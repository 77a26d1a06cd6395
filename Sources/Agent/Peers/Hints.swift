internal import FoundationEssentials
internal import ServiceLifecycle
internal import Synchronization

/// What an agent tells its peers when something happened to a container of its host.
struct Hint: Codable, Sendable, Equatable {
    /// Containers or tasks that are ending.
    var gone: [String]
}

/// Collects hints and sends them at once; those that come while one is under way go together in the next.
struct HintSender: Service {
    let peers: Peers
    let outbox: Outbox

    final class Outbox: Sendable {
        let signal = WakeSignal()
        private let pending = Mutex<[String]?>(nil)

        func add(_ gone: [String]) {
            pending.withLock { $0 = ($0 ?? []) + gone }
            signal.raise()
        }

        func take() -> Hint? {
            pending.withLock { pending in
                defer { pending = nil }
                return pending.map { Hint(gone: $0) }
            }
        }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await outbox.signal.wait(upTo: .seconds(3600))) != nil {
                guard let hint = outbox.take(), let body = try? JSONEncoder().encode(hint) else { continue }
                await peers.tell("/v1/hint", body: Array(body))
            }
        }
    }
}
