import ArgumentParser
import Lab

/// `trivet lab shell`
struct LabShellCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shell",
        abstract: "A root shell on a host, or one command; its exit code is passed on.",
        discussion: """
            It needs neither the host's network nor its SSH.

            EXAMPLES
              trivet lab shell kestrel
              trivet lab shell kestrel -- journalctl -u docker -n 20
            """
    )

    @OptionGroup var options: LabOptions
    @Argument(help: "The host.")
    var host: String
    @Argument(parsing: .postTerminator, help: "A command and its arguments, after `--`.")
    var command: [String] = []

    func run() async throws {
        try Tools.check("shell")
        let lab = try options.lab()
        for host in try lab.hosts(named: [host]) { try await LabShell.enter(host, command) }
    }
}
