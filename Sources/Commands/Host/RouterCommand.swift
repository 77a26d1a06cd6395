import ArgumentParser
import Router

/// `trivet router`, started by systemd on every host with a way to the database.
struct RouterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "router",
        abstract: "The way to the database: one server to applications, whatever becomes of its members.",
        discussion: """
            systemd starts it as trivet-router.service, which `trivet apply` writes. docs/router.md says what its settings
            mean and what it answers on its control socket.

            EXAMPLES
              systemctl status trivet-router
              curl --unix-socket /run/trivet-router/control.sock http://router/v1/members
            """
    )

    @Option(help: ArgumentHelp("Its settings.", valueName: "file"), completion: .file())
    var config = "/etc/trivet/router.json"

    func run() async throws { try await RouterMain.run(settingsPath: config) }
}
