package import ArgumentParser
@unsafe @preconcurrency import Glibc
import Planning

/// `trivet`, the root of all commands.
package struct TrivetCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "trivet",
        abstract: "Three plain Debian servers become one platform, described in one file.",
        discussion: """
            Describe your servers and stacks in trivet.yaml, look at the plan, apply it.

            EXAMPLES
              trivet init                 a key, an authority and a first trivet.yaml
              trivet check                every fault of the estate file at once
              trivet plan                 what would change, on which host, and why
              trivet apply                show the plan, ask, perform it
              trivet status               is all well, and may a host be lost now?
            """,
        version: Version.current,
        groupedSubcommands: [
            CommandGroup(
                name: "The estate",
                subcommands: [
                    InitCommand.self, CheckCommand.self, PlanCommand.self, ApplyCommand.self, DeployCommand.self,
                    SecretCommand.self, TrustCommand.self,
                ]
            ),
            CommandGroup(
                name: "What runs",
                subcommands: [
                    StatusCommand.self, PsCommand.self, LogsCommand.self, ExecCommand.self, EventsCommand.self,
                    VolumeCommand.self, DbCommand.self, StorageCommand.self, HostCommand.self,
                ]
            ),
            CommandGroup(name: "Rehearsal", subcommands: [LabCommand.self]),
            CommandGroup(
                name: "On hosts",
                subcommands: [
                    AgentCommand.self, RouterCommand.self, HostSessionCommand.self, VolumeStandInCommand.self,
                ]
            ),
        ]
    )

    package init() {}

    /// Runs the command line and ends the process with its exit code.
    package static func enter() async {
        // Lines reach a pipe as they are printed, not when a buffer is full.
        unsafe setvbuf(stdout, nil, _IOLBF, 0)
        BrokenPipes.watch()
        do {
            let command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                var command = command
                try command.run()
            }
        } catch {
            Glibc.exit(ExitCode.report(error))
        }
        Glibc.exit(0)
    }
}

package enum Version {
    package static let current = "0.1.0"
}
