import Glibc

/// Tells one writing of a file from the next by a single look at it.
package struct FileStamp: Sendable, Equatable {
    package let isSocket: Bool
    private let device: dev_t
    private let inode: ino_t
    private let size: off_t
    private let seconds: time_t
    private let nanoseconds: Int

    /// Nil when nothing lies at the path.
    package init?(_ path: String) {
        var facts = stat()
        guard unsafe lstat(path, &facts) == 0 else { return nil }
        isSocket = facts.st_mode & S_IFMT == S_IFSOCK
        device = facts.st_dev
        inode = facts.st_ino
        size = facts.st_size
        seconds = facts.st_mtim.tv_sec
        nanoseconds = facts.st_mtim.tv_nsec
    }
}
