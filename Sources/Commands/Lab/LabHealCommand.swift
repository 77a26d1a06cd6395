import ArgumentParser
import Lab

/// `trivet lab heal`
struct LabHealCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "heal",
        abstract: "Plug the cables of hosts in again; by default all of them.",
        discussion: """
            EXAMPLES
              trivet lab heal osprey
              trivet lab heal --all
            """
    )

    @OptionGroup var options: LabOptions
    @OptionGroup var choice: LabHostChoice
    @OptionGroup var cables: LabCableChoice

    func run() async throws {
        try Tools.check("heal")
        let lab = try options.lab()
        let sides = (cables.cable ?? .both).sides
        try await options.power(lab).cable(try choice.hosts(of: lab), sides, up: true)
    }
}
