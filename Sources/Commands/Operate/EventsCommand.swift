import ArgumentParser
import FoundationEssentials
import Systems

/// `trivet events`
struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "What happened, on all hosts: applies, deployments, failovers, deaths of containers.",
        discussion: """
            EXAMPLES
              trivet events
              trivet events --limit 200 --format json
            """
    )

    @OptionGroup var estate: EstateOption
    @Option(help: "So many of the newest.") var limit = 50
    @Option(help: "How to print it: text or json.") var format = OutputFormat.text

    func run() async throws {
        let view = EstateView(workspace: try estate.workspace())
        let found = try await view.get("/v1/estate/events?limit=\(limit)", as: EstateEvents.self)
        try Listing.print(found.events.sorted { $0.time < $1.time }, as: format)
        for (host, why) in found.missing.sorted(by: { $0.key < $1.key }) { Talk.say("\(host) does not answer: \(why)") }
    }
}

extension JournalEntry: Listable {
    static let columns = ["TIME", "HOST", "WHO", "WHAT", "SUBJECT", "DETAIL"]
    var cells: [String] { [time.ISO8601Format(), host, who, what, subject, detail] }
}
