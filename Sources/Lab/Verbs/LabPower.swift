import FoundationEssentials
import Planning

/// Starts hosts, and takes power or cables from them: several at once, each to its end.
package struct LabPower: Sendable {
    /// What of a host can be replaced.
    package enum Part: Sendable {
        case machine, disk
    }

    let lab: Lab
    let paths: LabPaths
    let talk: LabTalk

    package init(lab: Lab, paths: LabPaths, talk: LabTalk) {
        self.lab = lab
        self.paths = paths
        self.talk = talk
    }

    /// New machines or new disks for hosts that are off.
    package func renew(_ hosts: [LabHost], _ part: Part) async throws {
        let power = HostPower(lab: lab, paths: paths)
        try await each(hosts, failing: "could not be renewed") { host in
            try await power.renew(host, part)
            talk.say("\(host.name) is \(part == .disk ? "the same with an empty disk" : "a new machine")")
        }
    }

    /// Boots those that are off, after laying the network if the machine has lost it.
    package func start(_ hosts: [LabHost]) async throws {
        let base = paths.base(lab.base)
        guard FileManager.default.fileExists(atPath: base) else {
            throw Failure(
                .failed,
                "the base system \(base) is gone",
                next: "trivet lab down --name \(lab.name), then make it again: trivet lab up"
            )
        }
        try await LabCabling(network: lab.network, paths: paths).lay()
        let power = HostPower(lab: lab, paths: paths)
        try await each(hosts, failing: "did not start") { host in
            guard try await !power.isRunning(host) else { return }
            try await talk.step("booting \(host.name)") { try await power.start(host, base: base) }
        }
    }

    package func kill(_ hosts: [LabHost]) async throws {
        let power = HostPower(lab: lab, paths: paths)
        try await each(hosts, failing: "could not be powered off") { host in
            try await power.kill(host)
            talk.say("\(host.name) is without power")
        }
    }

    package func cable(_ hosts: [LabHost], _ sides: [Side], up: Bool) async throws {
        try await each(hosts, failing: "could not be reached") { host in
            // The machine would answer in the name of a host without power, once its cables are in.
            guard try await Processes.initProcess(of: host) != nil else {
                throw Failure(.invalid, "the host is off", host: host.name, next: "trivet lab start \(host.name)")
            }
            try await HostCables.set(host, sides, up: up)
            let what = sides.map { $0 == .inside ? "private" : "outside" }.joined(separator: " and ")
            talk.say("\(host.name): \(what) cable \(up ? "plugged in" : "pulled")")
        }
    }

    private func each(
        _ hosts: [LabHost],
        failing: String,
        _ body: @escaping @Sendable (LabHost) async throws -> Void
    ) async throws {
        let failures = await withTaskGroup(of: Failure?.self) { group in
            for host in hosts {
                group.addTask {
                    do {
                        try await body(host)
                        return nil
                    } catch {
                        return Failure.of(error).on(host.name)
                    }
                }
            }
            return await group.reduce(into: [Failure]()) { all, failure in if let failure { all.append(failure) } }
        }
        if failures.count == 1, let failure = failures.first { throw failure }
        guard failures.isEmpty else {
            let words = failures.sorted { ($0.host ?? "") < ($1.host ?? "") }.map(\.description)
            throw Failure(
                .failed,
                "\(failures.count) of \(hosts.count) hosts \(failing)",
                words: words.joined(separator: "\n"),
                next: failures.first?.next
            )
        }
    }
}
