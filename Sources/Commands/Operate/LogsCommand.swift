import ArgumentParser
import FoundationEssentials
import Planning
import Systems

/// `trivet logs`
struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "What a service or a single container says, wherever it runs.",
        discussion: """
            The lines of all replicas are merged, each behind its name.

            EXAMPLES
              trivet logs site_web
              trivet logs site_web --follow
              trivet logs site_web.1 --tail 20   one replica
              trivet logs 3f2a9c1b7d04           one container
            """
    )

    @OptionGroup var estate: EstateOption
    @Argument(help: "A service such as site_web, or a container's name or id.") var name: String
    @Flag(name: [.customShort("f"), .long], help: "Go on as lines come.") var follow = false
    @Option(name: [.customShort("n"), .long], help: "So many of the last lines of each.") var tail = 100
    @Option(help: "Lines since then: 10m, 2h, or a time as in 2026-01-31T12:00:00Z.") var since: String?
    @Option(help: "How to print it: text or json.") var format = OutputFormat.text

    func run() async throws {
        let view = EstateView(workspace: try estate.workspace())
        let target = try await LogTarget.find(name, in: view)
        var query = "\(target)&tail=\(tail)" + (follow ? "&follow=1" : "")
        if let since { query += "&since=\(EstateView.escaped(since))" }
        let format = format
        try await view.stream("/v1/logs?\(query)", as: LogEntry.self) { entry in
            switch format {
            case .text: print("\(LogColour.paint(entry.source)) | \(entry.text)")
            case .json:
                if let line = try? StatusCoding.encoder().encode(entry) { print(String(decoding: line, as: UTF8.self)) }
            }
        }
    }
}

/// What a word on the command line means to the agent.
private enum LogTarget {
    static func find(_ name: String, in view: EstateView) async throws -> String {
        let services = try await view.get("/v1/estate", as: EstateStatus.self).services
        if services.contains(where: { "\($0.stack)_\($0.service)" == name }) {
            return "service=\(EstateView.escaped(name))"
        }
        let containers = try await view.get("/v1/estate/containers", as: EstateContainers.self).containers
        if let container = containers.first(where: { $0.matches(name) }) {
            return "container=\(EstateView.escaped(container.id))"
        }
        let known = services.map { "\($0.stack)_\($0.service)" }.joined(separator: ", ")
        throw Failure(.invalid, "there is no service or container \(name)", next: "trivet ps --all; services: \(known)")
    }
}

/// The same name gets the same colour each time.
private enum LogColour {
    static func paint(_ name: String) -> String {
        let colours = [Paint.cyan, .green, .yellow, .magenta, .blue]
        let sum = name.utf8.reduce(0) { $0 &* 31 &+ Int($1) }
        return colours[Int(sum.magnitude % UInt(colours.count))](name)
    }
}
