import ArgumentParser
import Lab

/// `trivet lab cut`
struct LabCutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cut",
        abstract: "Pull cables of hosts; by default the private network's.",
        discussion: """
            The host runs on and knows nothing. `trivet lab heal` plugs the cables in
            again.

            EXAMPLES
              trivet lab cut osprey
              trivet lab cut osprey --both
            """
    )

    @OptionGroup var options: LabOptions
    @OptionGroup var choice: LabHostChoice
    @OptionGroup var cables: LabCableChoice

    func run() async throws {
        try Tools.check("cut")
        let lab = try options.lab()
        let sides = (cables.cable ?? .private).sides
        try await options.power(lab).cable(try choice.hosts(of: lab), sides, up: false)
    }
}
