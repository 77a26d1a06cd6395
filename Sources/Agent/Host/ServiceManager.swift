internal import Glibc

/// Tells systemd how the agent is, over the socket that it names in the environment.
enum ServiceManager {
    /// Half the time after which systemd restarts a silent agent; nil when it does not watch.
    static func watchdogInterval(_ environment: [String: String]) -> Duration? {
        environment["WATCHDOG_USEC"].flatMap { Int($0) }.map { .microseconds($0 / 2) }
    }

    /// `READY=1`, `WATCHDOG=1`, `STOPPING=1`. Without a service manager nothing is sent.
    static func tell(_ message: String, environment: [String: String]) {
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
