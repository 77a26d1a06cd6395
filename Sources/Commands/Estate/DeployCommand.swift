import ArgumentParser
import Converge
import Estate
import Hosts
import Planning
import Systems

/// `trivet deploy`
struct DeployCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy",
        abstract: "Bring one stack to what its Compose file says, and follow it to the end.",
        discussion: """
            Nothing else of the estate is touched. The hosts are told what the estate file says of the stack's volumes.
            When a service does not come up, its last log lines are shown.

            EXAMPLES
              trivet deploy site
              trivet deploy site --yes --timeout 60
            """
    )

    @OptionGroup var estate: EstateOption
    @Argument(help: "The stack's name in the estate file.") var stack: String
    @Flag(name: [.customShort("y"), .long], help: "Do not ask.") var yes = false
    @Option(help: ArgumentHelp("Wait at most so long for it to serve.", valueName: "seconds")) var timeout = 300

    func run() async throws {
        let workspace = try estate.workspace()
        var intent = try await workspace.intent(Selection(only: [StacksSystem.name]))
        guard let chosen = intent.stacks.first(where: { $0.name == stack }) else {
            let names = intent.stacks.map(\.name).joined(separator: ", ")
            throw Failure(.invalid, "the estate has no stack \(stack)", next: "one of: \(names)")
        }
        intent.stacks = [chosen]
        intent.selection.stack = stack
        let final = intent
        try await Sessions.with(intent.estate.hosts, connector: workspace.connector) { sessions in
            var sessions = sessions
            // One manager is enough to deploy; hosts that are away do not matter here.
            if !sessions.open.isEmpty { sessions.failures = [] }
            try await Undertaking(intent: final, sessions: sessions, yes: yes, timeout: timeout)
                .perform(what: "trivet deploy \(stack)")
        }
    }
}
