import ArgumentParser
import Converge
import Hosts
import Planning

/// `trivet plan`
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what apply would change, on which host, and why; change nothing.",
        discussion: """
            The hosts are read over SSH, all at once. Nothing is changed there, except that trivet itself is copied to
            /usr/local/bin when it is missing or another version.

            EXAMPLES
              trivet plan
              trivet plan --full                 new files with their content
              trivet plan --only edge,stacks
              trivet plan --exit-code            3 when there is something to do
              trivet plan --format json | jq '.steps[].change.summary'
            """
    )

    @OptionGroup var estate: EstateOption
    @OptionGroup var options: SelectionOptions
    @Flag(help: "End with code 3 when there is something to do.") var exitCode = false
    @Flag(help: "Show the content of new files too.") var full = false
    @Option(help: "How to print it: text or json.") var format = OutputFormat.text

    func run() async throws {
        let workspace = try estate.workspace()
        let intent = try await workspace.intent(try options.selection())
        let hosts = try options.chosen(from: intent.estate)
        let survey = try await Sessions.with(hosts, connector: workspace.connector) { sessions in
            try await Survey.make(intent, sessions: sessions)
        }
        switch format {
        case .text: print(PlanText.render(survey.plan, full: full))
        case .json: try Listing.json(survey.plan)
        }
        let problems = survey.plan.unseen + survey.plan.obstacles
        guard problems.isEmpty else { throw Failures(all: problems) }
        if exitCode, !survey.plan.isEmpty { throw EndedWith(status: ExitCode.pending.rawValue) }
    }
}
