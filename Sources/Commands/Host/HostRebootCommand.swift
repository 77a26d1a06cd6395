import ArgumentParser
import Converge
import Estate
import Hosts
import Planning

/// `trivet host reboot`
struct HostRebootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reboot",
        abstract: "Reboot hosts, one after the other, with their services elsewhere meanwhile.",
        discussion: """
            Drains a host, tells Ceph that its disks come back, reboots it, waits until it, its disks and its part in the
            cluster are back, and lets it run services again. The first host that does not come back well is the last. It
            refuses, and says why, when the estate cannot do without a host now. It may be interrupted at any moment:
            running it again goes on; `trivet host resume` gives it up.

            EXAMPLES
              trivet host reboot merlin
              trivet host reboot --all
              trivet host reboot merlin --force
            """
    )

    @OptionGroup var estate: EstateOption
    @Argument(help: "The hosts' names in the estate file.") var names: [String] = []
    @Flag(help: "All hosts, one after the other.") var all = false
    @Flag(help: "Reboot even when the estate cannot do without a host now.") var force = false
    @Option(help: ArgumentHelp("Wait at most so long for each step of a reboot.", valueName: "seconds")) var timeout =
        600

    func validate() throws {
        if all != names.isEmpty { throw ValidationError("name the hosts, or say --all") }
    }

    func run() async throws {
        let workspace = try estate.workspace()
        let chosen = all ? try workspace.estate().hosts.map(\.name) : names
        let changes = try chosen.map { try HostChange(workspace: workspace, name: $0) }
        for (index, change) in changes.enumerated() {
            try refuseThisMachine(change.host)
            try await reboot(change, patience: index == 0 ? .zero : .seconds(120))
        }
    }

    private func reboot(_ change: HostChange, patience: Duration) async throws {
        let (force, timeout) = (force, Duration.seconds(timeout))
        try await change.perform("trivet host reboot") { sessions in
            let name = change.host.name
            let rebooter = HostRebooter(
                change.host,
                hasCeph: change.estate.storage.engine == .ceph,
                sessions: sessions,
                connector: change.workspace.connector
            )
            try await rebooter.run(timeout: timeout, followsServices: !force) { sessions in
                let drainer = try await HostDrainer.find(name, sessions: sessions)
                try await Self.permit(drainer, force: force, patience: patience)
            } report: { line in
                Talk.say("\(name)  \(line)")
            }
            return
                "\(name) was rebooted and takes services again. What runs on other hosts stays there until its next update."
        }
    }

    /// After another's reboot the estate may take a moment until it can do without a host again.
    private static func permit(_ drainer: HostDrainer, force: Bool, patience: Duration) async throws {
        let clock = ContinuousClock()
        let end = clock.now + patience
        while clock.now < end, !force {
            let isFree = try? await drainer.refusal() == nil
            guard isFree != true else { break }
            try await clock.sleep(for: .seconds(1))
        }
        try await HostDrainCommand.permit(drainer, force: force, what: "Rebooted")
    }

    /// The command would end with it.
    private func refuseThisMachine(_ host: Host) throws {
        guard case .local = host.ssh else { return }
        throw Failure(
            .invalid,
            "it is this very machine, which cannot see itself come back",
            host: host.name,
            next: "run it from another machine, or reboot it by hand"
        )
    }
}
