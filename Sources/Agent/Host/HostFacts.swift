internal import FoundationEssentials
internal import Glibc
internal import Hosts
internal import Systems

/// What the kernel tells of this host.
struct HostFacts: Sendable {
    var release: String?
    var kernel: String?
    var uptime: Int?
    var load: [Double]
    var memory: HostStatus.Memory?
    var disk: HostStatus.Memory?

    static func read() -> HostFacts {
        HostFacts(
            release: text("/etc/os-release").flatMap(release),
            kernel: text("/proc/sys/kernel/osrelease")?.trimmed,
            uptime: text("/proc/uptime")?.split(separator: ".").first.flatMap { Int($0) },
            load: (text("/proc/loadavg") ?? "").split(separator: " ").prefix(3).compactMap { Double($0) },
            memory: text("/proc/meminfo").flatMap(memory),
            disk: disk("/")
        )
    }

    static func text(_ path: String) -> String? {
        HostFile.text(path)
    }

    /// `PRETTY_NAME="Debian GNU/Linux 13 (trixie)"`
    static func release(_ text: String) -> String? {
        let line = text.split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") }
        return line.map { String($0.dropFirst("PRETTY_NAME=".count).filter { $0 != "\"" }) }
    }

    static func memory(_ text: String) -> HostStatus.Memory? {
        func bytes(_ key: String) -> Int? {
            let line = text.split(separator: "\n").first { $0.hasPrefix(key + ":") }
            return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
        }
        guard let total = bytes("MemTotal"), let available = bytes("MemAvailable") else { return nil }
        return HostStatus.Memory(used: total - available, total: total)
    }

    static func disk(_ path: String) -> HostStatus.Memory? {
        var facts = statvfs()
        guard unsafe statvfs(path, &facts) == 0 else { return nil }
        let block = Int(facts.f_frsize)
        // What only root may still write counts as used: programs stop there.
        let free = Int(facts.f_bavail) * block
        let total = Int(facts.f_blocks - facts.f_bfree + facts.f_bavail) * block
        return HostStatus.Memory(used: total - free, total: total)
    }
}

extension String {
    var trimmed: String {
        var text = Substring(self)
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
