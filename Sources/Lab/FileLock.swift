import Glibc
import Planning

/// A lock that ends with its process, whatever happens to it.
struct FileLock: ~Copyable {
    private let descriptor: Int32

    /// Waits until the lock is free; `onWait` is called once when it is not.
    static func take(_ path: String, onWait: () -> Void = {}) async throws -> FileLock {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure(.failed, "\(path) could not be opened") }
        var told = false
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            if !told { onWait() }
            told = true
            do {
                try await Task.sleep(for: .milliseconds(200))
            } catch {
                close(descriptor)
                throw error
            }
        }
        return FileLock(descriptor: descriptor)
    }

    private init(descriptor: Int32) { self.descriptor = descriptor }

    func release() { flock(descriptor, LOCK_UN) }

    deinit { close(descriptor) }
}
