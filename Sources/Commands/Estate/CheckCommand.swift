import ArgumentParser
import Estate
import Trust

/// `trivet check`
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Find every fault of the estate file and its Compose files; touch nothing.",
        discussion: """
            Faults carry file, line and column, what is wrong and what to write instead. Exit code 2 when there is one.

            EXAMPLES
              trivet check
              trivet check --format json
            """
    )

    @OptionGroup var estate: EstateOption
    @Option(help: "How to print it: text or json.") var format = OutputFormat.text

    private struct Report: Encodable {
        var faults: [Fault]
        var notes: [Fault]
    }

    func run() async throws {
        let workspace = try estate.workspace()
        let result = try workspace.check(secrets: try await workspace.store.load())
        let notes = result.notes.map {
            Fault(file: $0.file, line: $0.line, column: $0.column, path: $0.path, problem: $0.text, remedy: "")
        }
        switch format {
        case .json:
            try Listing.json(Report(faults: result.faults, notes: notes))
            if !result.faults.isEmpty { throw EndedWith(status: ExitCode.usage.rawValue) }
        case .text:
            for note in result.notes { Talk.say("note: \(note)") }
            guard result.faults.isEmpty else { throw InvalidEstate(faults: result.faults) }
            guard let estate = result.estate else { return }
            let services = result.stacks.flatMap(\.services).count
            print(
                "\(estate.name): \(estate.hosts.count) host(s), \(result.stacks.count) stack(s), \(services) service(s): no fault"
            )
        }
    }
}
