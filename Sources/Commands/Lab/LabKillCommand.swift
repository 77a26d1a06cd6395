import ArgumentParser
import Lab

/// `trivet lab kill`
struct LabKillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kill",
        abstract: "Power hosts off without warning.",
        discussion: """
            Nothing on the host is told, and none of its connections says goodbye.
            Its disk stays as it was.

            EXAMPLES
              trivet lab kill merlin
              trivet lab kill --all        the whole rack loses power
            """
    )

    @OptionGroup var options: LabOptions
    @OptionGroup var choice: LabHostChoice

    func run() async throws {
        try Tools.check("kill")
        let lab = try options.lab()
        try await options.power(lab).kill(try choice.hosts(of: lab))
    }
}
