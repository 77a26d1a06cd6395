import ArgumentParser
import Converge
import Hosts

/// `trivet host resume`
struct HostResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let a drained host run services again.",
        discussion: """
            Services that run elsewhere stay where they are; the host gets what is started or updated from now on.

            EXAMPLES
              trivet host resume merlin
            """
    )

    @OptionGroup var choice: HostChoice

    func run() async throws {
        let name = choice.name
        try await choice.change("trivet host resume") { sessions in
            let drainer = try await HostDrainer.find(name, sessions: sessions)
            guard drainer.isDrained else { return "\(name) was not drained: it takes services." }
            try await drainer.resume()
            return "\(name) takes services again. What runs on other hosts stays there until its next update."
        }
    }
}
