import ArgumentParser
import Estate
import Hosts
import Planning

/// `trivet host`
struct HostCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "host",
        abstract: "One host: a shell on it, its services, its reboot, its successor, and its disks.",
        subcommands: [
            Shell.self, HostDrainCommand.self, HostResumeCommand.self, HostRebootCommand.self,
            HostReplaceCommand.self, HostWipeCommand.self,
        ]
    )

    struct Shell: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A shell as root on a host, or one command there.",
            discussion: """
                Input is passed through, and the exit code is the command's own.

                EXAMPLES
                  trivet host shell kestrel
                  trivet host shell kestrel -- docker node ls
                  trivet host shell kestrel -- docker load < images.tar
                """
        )
        @OptionGroup var estate: EstateOption
        @Argument(help: "The host's name in the estate file.") var name: String
        @Argument(parsing: .postTerminator, help: "A program and its arguments.") var command: [String] = []

        func run() async throws {
            let workspace = try estate.workspace()
            let hosts = try workspace.estate().hosts
            guard let host = hosts.first(where: { $0.name == name }) else {
                throw Failure(
                    .invalid,
                    "the estate has no host \(name)",
                    next: "one of: \(hosts.map(\.name).joined(separator: ", "))"
                )
            }
            let script =
                command.isEmpty
                ? "exec \"${SHELL:-sh}\" -l" : "exec " + command.map(Command.quoted).joined(separator: " ")
            let interactive = Talk.isInteractive
            try Replacement.become(workspace.connector.command(for: host, script: script, terminal: interactive))
        }
    }
}
