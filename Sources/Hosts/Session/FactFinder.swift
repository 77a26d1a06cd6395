import FoundationEssentials
import Planning

/// Reads what is so on this host whatever the estate says.
enum FactFinder {
    static func facts() async throws -> Facts {
        let release = HostFile.text("/etc/os-release") ?? ""
        async let architecture = Shell.run(Command("dpkg", ["--print-architecture"])).lines.first
        return Facts(
            hostname: (HostFile.text("/proc/sys/kernel/hostname") ?? "").trimmingPrefix { $0 == " " }.filter {
                !$0.isNewline
            },
            release: value(of: "VERSION_CODENAME", in: release),
            architecture: try await architecture ?? "",
            interfaces: try await interfaces(),
            client: ProcessInfo.processInfo.environment["SSH_CONNECTION"]?.split(separator: " ").first.map(String.init),
            manifest: try Manifest.read(),
            memoryBytes: memory(),
            kernelHasCeph: kernelHasCeph()
        )
    }

    private static func value(of key: String, in text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix("\(key)=") }
        return line.map { $0.dropFirst(key.count + 1).filter { $0 != "\"" } } ?? ""
    }

    /// `2: eth0    inet 10.0.0.1/24 …`
    private static func interfaces() async throws -> [Facts.Interface] {
        var all: [Facts.Interface] = []
        for line in try await Shell.check(Command("ip", ["-4", "-o", "address", "show"])).lines {
            let words = line.split(separator: " ").map(String.init)
            guard words.count > 3, words[2] == "inet", let address = words[3].split(separator: "/").first else {
                continue
            }
            if let index = all.firstIndex(where: { $0.name == words[1] }) {
                all[index].addresses.append(String(address))
            } else {
                all.append(Facts.Interface(name: words[1], addresses: [String(address)]))
            }
        }
        return all
    }

    /// Loaded, built in, or a module that waits to be; a plain Debian may have no tool yet to ask.
    private static func kernelHasCeph() -> Bool {
        let known = (HostFile.text("/proc/filesystems") ?? "").split(whereSeparator: \.isWhitespace)
        let release = (HostFile.text("/proc/sys/kernel/osrelease") ?? "").filter { !$0.isNewline }
        let module = "/lib/modules/\(release)/kernel/fs/ceph/ceph.ko"
        return known.contains("ceph") || ["", ".xz", ".zst", ".gz"].contains { HostFile.exists(module + $0) }
    }

    private static func memory() -> Int {
        let line = (HostFile.text("/proc/meminfo") ?? "").split(whereSeparator: \.isNewline).first
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 } ?? 0
    }
}
