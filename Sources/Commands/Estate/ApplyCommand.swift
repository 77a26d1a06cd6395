import ArgumentParser
import Converge
import Hosts
import Planning

/// `trivet apply`
struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Show the plan, ask, and make the hosts match the estate.",
        discussion: """
            Hosts are changed side by side; engines are restarted on one host after the other. A host that fails does not
            stop the others. It may be interrupted at any moment: running it again finishes the work. Without a terminal
            it wants --yes.

            EXAMPLES
              trivet apply
              trivet apply --yes
              trivet apply --only stacks
              trivet apply --host merlin
            """
    )

    @OptionGroup var estate: EstateOption
    @OptionGroup var options: SelectionOptions
    @Flag(name: [.customShort("y"), .long], help: "Do not ask.") var yes = false
    @Option(help: ArgumentHelp("Wait at most so long for a stack to serve.", valueName: "seconds")) var timeout = 300

    func run() async throws {
        let workspace = try estate.workspace()
        let intent = try await workspace.intent(try options.selection())
        let hosts = try options.chosen(from: intent.estate)
        try await Sessions.with(hosts, connector: workspace.connector) { sessions in
            try await Undertaking(intent: intent, sessions: sessions, yes: yes, timeout: timeout).perform(
                what: "trivet apply"
            )
        }
    }
}
