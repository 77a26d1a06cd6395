import ArgumentParser
import FoundationEssentials
import Planning
import Systems

/// `trivet ps`
struct PsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ps",
        abstract: "Single containers on all hosts.",
        discussion: """
            EXAMPLES
              trivet ps
              trivet ps site                     of one stack
              trivet ps site_web --all           of one service, ended ones too
              trivet ps --format json
            """
    )

    @OptionGroup var estate: EstateOption
    @Argument(help: "A stack, service, host or container; all when none is named.") var filter: String?
    @Flag(name: [.customShort("a"), .long], help: "Ended containers too.") var all = false
    @Option(help: "How to print it: text or json.") var format = OutputFormat.text

    func run() async throws {
        let view = EstateView(workspace: try estate.workspace())
        let found = try await view.get("/v1/estate/containers", as: EstateContainers.self)
        let rows = found.containers.filter { row in
            (all || row.state == "running") && (filter.map(row.matches) ?? true)
        }
        try Listing.print(rows, as: format)
        for (host, why) in found.missing.sorted(by: { $0.key < $1.key }) { Talk.say("\(host) does not answer: \(why)") }
    }
}

extension ContainerStatus: Listable {
    static let columns = ["HOST", "CONTAINER", "ID", "IMAGE", "STATE", "SINCE", "PORTS"]
    var cells: [String] {
        let age = since.map { Sizes.age(max(0, Int(Date.now.timeIntervalSince($0)))) } ?? ""
        return [host, shortName, String(id.prefix(12)), image, health ?? state, age, ports.joined(separator: " ")]
    }

    /// Swarm adds the task's long identifier to a container's name; nobody reads it.
    var shortName: String {
        let parts = name.split(separator: ".")
        return parts.count == 3 && parts[2].count == 25 ? "\(parts[0]).\(parts[1])" : name
    }

    func matches(_ word: String) -> Bool {
        [stack, service, "\(stack)_\(service)", host, name, shortName].contains(word)
            || (word.count >= 6 && id.hasPrefix(word))
    }
}
