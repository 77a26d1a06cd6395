import Agent
import ArgumentParser

/// `trivet volume-stand-in`, started by systemd before Docker.
struct VolumeStandInCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "volume-stand-in",
        abstract: "Answers Docker for the volume driver while the agent is down; ends when the agent answers.",
        discussion:
            "systemd starts it as trivet-volume-stand-in.service before Docker; there is no need to start it by hand."
    )

    func run() async throws { try await VolumeStandIn.run() }
}
