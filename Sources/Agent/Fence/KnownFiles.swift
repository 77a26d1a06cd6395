internal import Synchronization
internal import Systems

/// What other hosts had of Ceph when they last answered: the client of their mount, their OSDs.
final class KnownFiles: Sendable {
    private let all = Mutex<[String: FilesStatus]>([:])

    subscript(host: String) -> FilesStatus? { all.withLock { $0[host] } }

    /// A host that has no client at the moment may still write through the last one.
    func put(_ status: FilesStatus, of host: String) {
        all.withLock { all in
            var fresh = status
            fresh.client = status.client ?? all[host]?.client
            all[host] = fresh
        }
    }
}
