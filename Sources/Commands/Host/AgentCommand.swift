import Agent
import ArgumentParser
import Systems

/// `trivet agent`, started by systemd on every host.
struct AgentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract: "What runs on a host: watches Docker, feeds Caddy, answers for the estate.",
        discussion: """
            systemd starts it as trivet-agent.service, which `trivet apply` writes.

            EXAMPLES
              systemctl status trivet-agent
              curl --unix-socket /run/trivet/agent.sock http://agent/v1/status
            """
    )

    @Option(help: ArgumentHelp("Its settings.", valueName: "file"), completion: .file())
    var settings = HostPaths.agentSettings

    func run() async throws { try await AgentMain.run(settingsPath: settings, version: Version.current) }
}
