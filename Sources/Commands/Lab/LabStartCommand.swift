import ArgumentParser
import Lab

/// `trivet lab start`
struct LabStartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Give hosts their power back; all cables are plugged in.",
        discussion: """
            EXAMPLES
              trivet lab start merlin
              trivet lab start --all
            """
    )

    @OptionGroup var options: LabOptions
    @OptionGroup var choice: LabHostChoice

    func run() async throws {
        try Tools.check("start")
        let lab = try options.lab()
        try await options.power(lab).start(try choice.hosts(of: lab))
    }
}
