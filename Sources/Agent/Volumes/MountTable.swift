internal import FoundationEssentials
internal import Systems

/// What is mounted where, as the kernel tells it; reading it touches no file system.
struct MountTable: Sendable, Equatable {
    struct Line: Sendable, Equatable {
        /// What of the file system is mounted: `/` or a directory of it.
        var root: String
        var place: String
        var type: String
    }

    let lines: [Line]

    /// `36 35 98:0 /volumes/site_pages /var/www rw,noatime shared:1 - ceph 10.0.0.1:/ rw`
    init(_ text: String) {
        lines = text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard let dash = words.firstIndex(of: "-"), dash >= 5, dash + 1 < words.count else { return nil }
            return Line(root: String(words[3]), place: String(words[4]), type: String(words[dash + 1]))
        }
    }

    static func own() -> MountTable { MountTable(HostFacts.text("/proc/self/mountinfo") ?? "") }

    /// The type of what is mounted at the very path, the topmost of several; nil when nothing is.
    func type(at path: String) -> String? { lines.last { $0.place == path }?.type }

    /// Volumes that are mounted somewhere, such as in a container.
    var volumes: [String] {
        lines.compactMap { line in
            let parts = line.root.split(separator: "/")
            guard parts.count >= 2, parts[parts.count - 2] == "volumes" else { return nil }
            return String(parts[parts.count - 1])
        }
    }

    /// Volumes that any process of this host has in its mounts; each namespace is read once.
    static func mountedVolumes() -> Set<String> {
        var seen: Set<String> = []
        var found: Set<String> = []
        for process in entries("/proc") where process.allSatisfy(\.isNumber) {
            for thread in entries("/proc/\(process)/task") {
                let place = "/proc/\(process)/task/\(thread)"
                guard let space = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(place)/ns/mnt"),
                    seen.insert(space).inserted
                else { continue }
                found.formUnion(MountTable(HostFacts.text("\(place)/mountinfo") ?? "").volumes)
            }
        }
        return found
    }

    private static func entries(_ path: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    }
}

/// Which start of this host it is: the kernel's, and that of the first process, for hosts that share a kernel.
enum BootID {
    static func read() -> String {
        let kernel = HostFacts.text("/proc/sys/kernel/random/boot_id")?.trimmed ?? ""
        // After the name in parentheses, which may hold spaces, comes the state and 18 numbers, then the start.
        let fields = HostFacts.text("/proc/1/stat")?.split(separator: ")").last?.split(separator: " ") ?? []
        return "\(kernel) \(fields.count > 19 ? String(fields[19]) : "")"
    }
}
