import Glibc

/// Writing to a pipe that nobody reads any more ends a process without a word. That is right for standard output
/// (`trivet logs … | head`), and wrong for everything else, such as an SSH connection that has just ended: there the
/// write fails, and that is told.
enum BrokenPipes {
    static func watch() {
        signal(SIGPIPE) { _ in
            // 128 and the signal's number, as a shell reports it.
            if BrokenPipes.isUnheard(STDOUT_FILENO) { _exit(128 + SIGPIPE) }
        }
    }

    /// Whether the other end of a pipe is closed. Safe in a signal handler.
    static func isUnheard(_ descriptor: Int32) -> Bool {
        var look = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return unsafe poll(&look, 1, 0) == 1 && look.revents & Int16(POLLERR) != 0
    }
}
