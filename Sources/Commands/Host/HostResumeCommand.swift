import ArgumentParser
import Converge
import Estate
import Hosts

/// `trivet host resume`
struct HostResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let a drained host run services again.",
        discussion: """
            Services that run elsewhere stay where they are; the host gets what is started or updated from now on. A reboot
            that was begun is given up.

            EXAMPLES
              trivet host resume merlin
            """
    )

    @OptionGroup var choice: HostChoice

    func run() async throws {
        let name = choice.name
        let hasCeph = try choice.estate.workspace().estate().storage.engine == .ceph
        try await choice.change("trivet host resume") { sessions in
            let drainer = try await HostDrainer.find(name, sessions: sessions)
            let isRebooting = try await drainer.isRebooting()
            guard drainer.isDrained || isRebooting else { return "\(name) was not drained: it takes services." }
            try await drainer.resume(hasCeph: hasCeph)
            return "\(name) takes services again. What runs on other hosts stays there until its next update."
        }
    }
}
