import ArgumentParser
import Estate
import Glibc
import Hosts
import Planning
import Systems

/// `trivet exec`
struct ExecCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec",
        abstract: "Run a program in a container, wherever it runs.",
        discussion: """
            Of a service with several replicas the first running one is taken. Ends with the program's own exit code.

            EXAMPLES
              trivet exec site_web -- ls /var/www
              trivet exec site_web.2 -- bash
            """
    )

    @OptionGroup var estate: EstateOption
    @Argument(help: "A service such as site_web, or a container's name or id.") var name: String
    @Argument(parsing: .postTerminator, help: "The program and its arguments; sh when none is given.") var command:
        [String] = []

    func run() async throws {
        let workspace = try estate.workspace()
        let found = try await EstateView(workspace: workspace).get("/v1/estate/containers", as: EstateContainers.self)
        let running = found.containers.filter { $0.state == "running" && $0.matches(name) }
        guard let container = running.min(by: { $0.name < $1.name }) else {
            throw Failure(.invalid, "no running container is called \(name)", next: "trivet ps")
        }
        guard let host = try workspace.estate().host(named: container.host) else {
            throw Failure(.failed, "its host is not in the estate file", host: container.host)
        }
        let words = command.isEmpty ? ["sh"] : command
        let flags = Talk.isInteractive ? ["-it"] : ["-i"]
        let script = Command("docker", ["exec"] + flags + [container.id] + words).description
        try Replacement.become(
            workspace.connector.command(for: host, script: "exec \(script)", terminal: Talk.isInteractive)
        )
    }
}

/// Gives this process to another program: its terminal, its input, its exit code.
enum Replacement {
    static func become(_ command: Command) throws -> Never {
        let words = [command.executable] + command.arguments
        var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        unsafe execvp(command.executable, &arguments)
        throw HostFile.systemFailure("running \(command.executable)")
    }
}
