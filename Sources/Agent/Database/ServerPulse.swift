internal import Hosts

/// Whether the server's process is there, from the file in which it notes itself.
enum ServerPulse {
    static func read() -> Int? {
        guard let text = HostFile.text("/run/mysqld/mysqld.pid"),
            let process = text.split(whereSeparator: \.isWhitespace).first.flatMap({ Int($0) }),
            HostFile.exists("/proc/\(process)")
        else { return nil }
        return process
    }
}
