internal import Hosts
internal import Synchronization

/// What a file says, read again only once another was put in its place.
final class FileMemo<Value: Sendable>: Sendable {
    private let last = Mutex<(stamp: FileStamp, value: Value)?>(nil)

    func value(of path: String, read: () throws -> Value) rethrows -> Value {
        // Looked at before it is read: what is written in between is seen the next time.
        let stamp = FileStamp(path)
        if let last = last.withLock({ $0 }), last.stamp == stamp { return last.value }
        let value = try read()
        last.withLock { $0 = stamp.map { ($0, value) } }
        return value
    }
}
