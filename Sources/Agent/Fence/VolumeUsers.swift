internal import Engines
internal import FoundationEssentials
internal import Glibc
internal import Hosts
internal import Planning
internal import Systems

/// Ends what uses volumes on this host: its containers through Docker, and where that does not help every process that
/// has the volume in its mounts.
struct VolumeUsers: Sendable {
    let docker: Docker.Client
    var processes: any VolumeProcesses = HostProcesses()
    /// Seconds for Docker's answer.
    var patience: Double = 2
    var clock: any Clock<Duration> = ContinuousClock()

    /// - Parameter volumes: which of them.
    /// - Returns: what was ended, by name.
    @discardableResult
    func end(of volumes: @escaping @Sendable (String) -> Bool) async -> [String] {
        let ended = await endContainers(volumes)
        // Docker has heard of it then, and what it could not end is ended all the same.
        if !ended.isEmpty { try? await clock.sleep(for: .milliseconds(500)) }
        let others = processes.end { name, _ in volumes(name) }
        return ended + (others == 0 ? [] : ["\(others) more process\(others == 1 ? "" : "es")"])
    }

    /// Those that have volumes from a mount that is not the present one.
    func endStrays(besides device: String) -> Int { processes.end { _, mounted in mounted != device } }

    private func endContainers(_ volumes: @Sendable (String) -> Bool) async -> [String] {
        let docker = docker
        let all = try? await withDeadline(seconds: patience) {
            try await docker.containers()
        } onExpiry: {
            Failure(.timeout, "Docker does not answer")
        }
        let users = (all ?? []).filter { $0.isAlive && $0.trivetVolumes.contains(where: volumes) }
        await withDiscardingTaskGroup { group in
            for user in users { group.addTask { try? await docker.kill(container: user.id) } }
        }
        return users.map { String(($0.names?.first ?? $0.id).drop { $0 == "/" }) }.sorted()
    }
}

/// Processes by what they have mounted.
protocol VolumeProcesses: Sendable {
    /// Ends those in whose mounts the closure finds a volume, told by its name and its device.
    ///
    /// - Returns: how many.
    func end(where isMeant: (_ volume: String, _ device: String) -> Bool) -> Int
}

struct HostProcesses: VolumeProcesses {
    func end(where isMeant: (String, String) -> Bool) -> Int {
        // The host's own mounts and the agent's are no container's.
        var judged: [String: Bool] = [:]
        for process in ["1", "self"] { space(of: process).map { judged[$0] = false } }
        var count = 0
        for process in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let id = pid_t(process), let space = space(of: process) else { continue }
            let isUser =
                judged[space]
                ?? Self.volumes(HostFacts.text("/proc/\(process)/mountinfo") ?? "").contains(where: isMeant)
            judged[space] = isUser
            if isUser, kill(id, SIGKILL) == 0 { count += 1 }
        }
        return count
    }

    private func space(of process: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/ns/mnt")
    }

    /// A line such as `36 35 0:53 /volumes/site_pages /var/www rw - fuse.ceph-fuse ceph-fuse rw`.
    static func volumes(_ mounts: String) -> [(String, String)] {
        mounts.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count > 4 else { return nil }
            let parts = words[3].split(separator: "/")
            guard parts.count >= 2, parts[0] == "volumes" else { return nil }
            return (String(parts[1]), String(words[2]))
        }
    }
}
