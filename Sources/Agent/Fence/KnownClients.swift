internal import Synchronization

/// Through which Ceph clients other hosts had their files mounted when they last answered.
final class KnownClients: Sendable {
    private let clients = Mutex<[String: String]>([:])

    subscript(host: String) -> String? { clients.withLock { $0[host] } }

    func put(_ client: String, of host: String) { clients.withLock { $0[host] = client } }
}
