import ArgumentParser
import Lab

/// `trivet lab down`
struct LabDownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "Take a lab away with all that is on its hosts; nothing of it is left.",
        discussion: """
            The base systems that labs are made from are kept for the next one.

            EXAMPLES
              trivet lab down
              trivet lab down --name try
              trivet lab down --bases        the base systems too
            """
    )

    @OptionGroup var options: LabOptions
    @Flag(help: "Remove the base systems that no lab uses, too.")
    var bases = false

    func run() async throws {
        try Tools.check("down")
        let store = LabStore()
        let down = LabDown(store: store, talk: .standardError)
        if !(bases && options.name == nil && store.all().isEmpty) { try await down.run(try options.lab()) }
        if bases { try await down.removeBases() }
    }
}
