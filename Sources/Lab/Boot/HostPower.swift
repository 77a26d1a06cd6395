import FoundationEssentials
import Hosts
import Planning

/// The power switch of a lab's hosts.
struct HostPower {
    let lab: Lab
    let paths: LabPaths

    private static let patience = Duration.seconds(120)
    private static let glance = Duration.milliseconds(100)

    /// Boots a host that is off and waits until its system runs.
    func start(_ host: LabHost, base: String) async throws {
        let place = paths.host(host.name, of: lab.name)
        let lock = try await FileLock.take(place.lock)
        defer { lock.release() }
        do {
            if try await Processes.initProcess(of: host) == nil { try await assemble(host, place, base: base) }
            try await waitUntilRunning(host, place)
        } catch {
            throw Failure.of(error, while: "starting the host").on(host.name)
        }
    }

    private func assemble(_ host: LabHost, _ place: HostPaths, base: String) async throws {
        for manager in Processes.managers(of: host) { Processes.end(manager) }
        try await waitUntilGone(host)
        try await replug(host)
        try await mount(place, base: base)
        try await Furniture(lab: lab, paths: paths).furnish(host)
        try await boot(host, place, disk: try await attachDisk(place))
    }

    /// Pulls the plug: first the cables, so that nothing says goodbye, then the power.
    func kill(_ host: LabHost) async throws {
        for side in Side.allCases { _ = try await Shell.run(NetworkCommands.cable(host, side, up: false)) }
        if let pid = try await Processes.initProcess(of: host) { Processes.end(pid) }
        try await waitUntilGone(host)
    }

    /// Takes away everything of a host but its directory.
    func remove(_ host: LabHost) async throws {
        try await kill(host)
        for command in NetworkCommands.unplug(host) { _ = try await Shell.run(command) }
        let place = paths.host(host.name, of: lab.name)
        try await Mounts.clear(below: place.directory)
        for device in try await Shell.run(BootCommands.disksAttached(place)).lines {
            try await Shell.check(BootCommands.detachDisk(device.filter { $0 != " " }))
        }
        try await removeCgroups(host)
    }

    /// Another machine, or another disk, comes into the place of a host that is off. A new machine has another SSH key.
    func renew(_ host: LabHost, _ part: LabPower.Part) async throws {
        guard try await Processes.initProcess(of: host) == nil else {
            throw Failure(.invalid, "the host is running", host: host.name, next: "trivet lab kill \(host.name)")
        }
        let place = paths.host(host.name, of: lab.name)
        try await remove(host)
        try await Shell.check(BaseCommands.remove(part == .disk ? place.disk : place.directory))
        try FileManager.default.createDirectory(atPath: place.directory, withIntermediateDirectories: true)
    }

    private func waitUntilGone(_ host: LabHost) async throws {
        let deadline = ContinuousClock.now + .seconds(15)
        while !Processes.managers(of: host).isEmpty {
            if ContinuousClock.now > deadline { Processes.managers(of: host).forEach(Processes.end) }
            if ContinuousClock.now > deadline + .seconds(5) {
                throw Failure(.timeout, "the host's processes do not end", host: host.name)
            }
            try await Task.sleep(for: Self.glance)
        }
    }

    /// New cables and a new namespace: no address, rule or route of the last run is left, as after a real power-off.
    private func replug(_ host: LabHost) async throws {
        for command in NetworkCommands.unplug(host) { _ = try await Shell.run(command) }
        for command in NetworkCommands.plug(host) { try await Shell.check(command) }
    }

    private func mount(_ place: HostPaths, base: String) async throws {
        for directory in [place.upper, place.work, place.root, place.docker, place.containerd] {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        }
        if try await Mounts.below(place.root).isEmpty { try await Shell.check(BootCommands.overlay(place, base: base)) }
        for directory in ["/var/lib/docker", "/var/lib/containerd"] {
            try FileManager.default.createDirectory(atPath: place.root + directory, withIntermediateDirectories: true)
        }
    }

    private func attachDisk(_ place: HostPaths) async throws -> String {
        if !FileManager.default.fileExists(atPath: place.disk) {
            try Data().write(to: URL(filePath: place.disk))
            try await Shell.check(BootCommands.diskSize(place, lab.disk))
        }
        if let device = try await Shell.run(BootCommands.disksAttached(place)).lines.first {
            return device.filter { $0 != " " }
        }
        return try await Shell.check(BootCommands.attachDisk(place)).output.filter { !$0.isNewline }
    }

    private func boot(_ host: LabHost, _ place: HostPaths, disk: String) async throws {
        let files = FileManager.default
        let mode: CgroupMode = files.fileExists(atPath: "/sys/fs/cgroup/cgroup.controllers") ? .unified : .legacy
        let extras = ["/dev/fuse", "/lib/modules"].filter { files.fileExists(atPath: $0) }
        let manager = BootCommands.nspawn(host, place, disk: disk, extras: extras, mode: mode)
        let underSystemd = files.fileExists(atPath: "/run/systemd/system")
        let again = [
            try files.destinationOfSymbolicLink(atPath: "/proc/self/exe"), "lab", "start", "--name", lab.name.text,
            host.name,
        ]
        let start = BootCommands.detached(host, place, manager, again: again, underSystemd: underSystemd)
        try Data(BootCommands.entry.utf8).write(to: URL(filePath: place.entry))
        // A directory that was in use a moment ago makes the manager give up at once.
        for _ in 1...20 {
            try await Shell.check(start)
            if try await comesToLife(host) { return }
        }
        throw Failure(.failed, "the host does not boot", words: console(place), next: "read \(place.console)")
    }

    /// Whether an init appears before the manager gives up.
    private func comesToLife(_ host: LabHost) async throws -> Bool {
        let start = ContinuousClock.now
        while try await Processes.initProcess(of: host) == nil {
            let elapsed = ContinuousClock.now - start
            if elapsed > .seconds(1), Processes.managers(of: host).isEmpty { return false }
            if elapsed > Self.patience { return false }
            try await Task.sleep(for: Self.glance)
        }
        return true
    }

    private func waitUntilRunning(_ host: LabHost, _ place: HostPaths) async throws {
        let deadline = ContinuousClock.now + Self.patience
        while try await !isRunning(host) {
            guard ContinuousClock.now < deadline else {
                throw Failure(
                    .timeout,
                    "the host's system does not come up",
                    words: console(place),
                    next: "read \(place.console)"
                )
            }
            try await Task.sleep(for: Self.glance)
        }
    }

    /// Whether the host's systemd has started everything, well or not.
    func isRunning(_ host: LabHost) async throws -> Bool {
        guard let pid = try await Processes.initProcess(of: host) else { return false }
        let state = try await Shell.run(BootCommands.inside(pid, ["systemctl", "is-system-running"]))
        return ["running", "degraded"].contains(state.output.filter { !$0.isNewline })
    }

    private func console(_ place: HostPaths) -> String {
        let data = FileManager.default.contents(atPath: place.console) ?? Data()
        return Failure.tail(String(decoding: data.suffix(4000), as: UTF8.self))
    }

    private func removeCgroups(_ host: LabHost) async throws {
        let hierarchies = (try? FileManager.default.contentsOfDirectory(atPath: "/sys/fs/cgroup")) ?? []
        let places = hierarchies.map { "/\($0)" } + [""]
        let groups = places.flatMap { place in ["", "-guard"].map { "/sys/fs/cgroup\(place)/\(host.machine)\($0)" } }
            .filter { FileManager.default.fileExists(atPath: $0) }
        if !groups.isEmpty { _ = try await Shell.run(BootCommands.removeCgroups(groups)) }
    }
}
