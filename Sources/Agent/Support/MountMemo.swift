internal import Glibc
internal import Hosts
internal import Synchronization

/// What one wants to know of this process's mounts. The kernel says by itself when they have changed, and only then they
/// are read again: on a host with many containers the list is long.
final class MountMemo<Value: Sendable>: Sendable {
    private struct Known {
        /// Open for as long as it holds, since what has changed is told to those that have the list open.
        var descriptor: Int32
        var value: Value
    }

    private let path: String
    private let read: @Sendable (String) -> Value
    private let known = Mutex<Known?>(nil)

    init(of path: String = "/proc/self/mountinfo", read: @escaping @Sendable (String) -> Value) {
        self.path = path
        self.read = read
    }

    deinit { forget() }

    var value: Value {
        known.withLock { known in
            if let known, !Self.hasChanged(known.descriptor) { return known.value }
            if let known { close(known.descriptor) }
            // Opened before it is read: what is mounted in between is told of the next time.
            let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
            let value = read(HostFile.text(path) ?? "")
            known = descriptor < 0 ? nil : Known(descriptor: descriptor, value: value)
            return value
        }
    }

    private func forget() {
        known.withLock { known in
            if let known { close(known.descriptor) }
            known = nil
        }
    }

    private static func hasChanged(_ descriptor: Int32) -> Bool {
        var question = pollfd(fd: descriptor, events: Int16(POLLPRI), revents: 0)
        return unsafe poll(&question, 1, 0) != 0
    }
}
