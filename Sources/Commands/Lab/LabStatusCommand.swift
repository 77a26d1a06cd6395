import ArgumentParser
import Lab

/// `trivet lab status`
struct LabStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "The hosts of all labs, or of one: running, off or cut, and their addresses.",
        discussion: """
            EXAMPLES
              trivet lab status
              trivet lab status --name weather-watch --format json
            """
    )

    @Option(help: "Only this lab.")
    var name: String?
    @Option(help: "How to print it: text or json.")
    var format = OutputFormat.text

    func run() async throws {
        try Tools.check("status")
        let store = LabStore()
        let labs = try name.map { [try store.choose($0, near: "/")] } ?? store.all()
        var hosts: [LabHostStatus] = []
        for lab in labs { hosts += try await lab.status() }
        try Listing.print(hosts, as: format)
    }
}
