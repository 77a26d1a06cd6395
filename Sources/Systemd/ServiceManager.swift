internal import Glibc

/// What systemd hands a program and what the program tells it, by the environment and a socket named there.
package enum ServiceManager {
    /// Half the time after which systemd restarts a silent program; nil when it does not watch.
    package static func watchdogInterval(_ environment: [String: String]) -> Duration? {
        environment["WATCHDOG_USEC"].flatMap { Int($0) }.map { .microseconds($0 / 2) }
    }

    /// The sockets that systemd keeps, so that nobody is refused while the program restarts (sd_listen_fds(3)).
    package static func sockets(_ environment: [String: String]) -> [Int32] {
        guard environment["LISTEN_PID"].flatMap({ Int32($0) }) == getpid(),
            let count = environment["LISTEN_FDS"].flatMap({ Int32($0) }), count > 0, count < 1024
        else { return [] }
        return (3..<3 + count).map { descriptor in
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            return descriptor
        }
    }

    /// Whether a listening socket is one of the Unix domain.
    package static func isLocal(_ descriptor: Int32) -> Bool {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &length)
            }
        }
        return result == 0 && address.ss_family == sa_family_t(AF_UNIX)
    }

    /// `READY=1`, `WATCHDOG=1`, `RELOADING=1`, `STOPPING=1` (sd_notify(3)). Without a service manager nothing is sent.
    package static func tell(_ message: String, environment: [String: String]) {
        guard let path = environment["NOTIFY_SOCKET"], path.utf8.count < 108 else { return }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // A name that begins with @ lies in the abstract namespace, where that byte is zero.
        let bytes = path.hasPrefix("@") ? [0] + Array(path.utf8.dropFirst()) : Array(path.utf8)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let text = Array(message.utf8)
        unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { target in
                _ = unsafe sendto(descriptor, text, text.count, Int32(MSG_NOSIGNAL), target, length)
            }
        }
    }
}
