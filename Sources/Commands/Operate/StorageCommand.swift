import ArgumentParser
import Estate
import FoundationEssentials
import Planning
import Systems

/// `trivet storage`
struct StorageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "storage",
        abstract: "How the files are kept: what is degraded, what Ceph is doing, how long it will take.",
        discussion: """
            Any host answers. Ends with code 1 when something is not well.

            EXAMPLES
              trivet storage
              trivet storage --format json | jq .mayLoseAHost
            """
    )

    @OptionGroup var estate: EstateOption
    @Option(help: "How to print it: text or json.") var format = OutputFormat.text

    func run() async throws {
        let workspace = try estate.workspace()
        let report = try await EstateView(workspace: workspace).get("/v1/estate/storage", as: StorageReport.self)
        switch format {
        case .json: try Listing.json(report)
        case .text: print(StorageText.render(report, estate: try workspace.estate().name))
        }
        if !report.problems.isEmpty { throw EndedWith(status: ExitCode.failed.rawValue) }
    }
}

/// The state of the files as people read it.
enum StorageText {
    static func render(_ report: StorageReport, estate: String) -> String {
        let line = line(report)
        var parts = ["\(estate): \(report.problems.isEmpty ? Paint.green(line) : Paint.red(line))"]
        parts += report.problems.map { "  \(Paint.red("✗")) \($0)" }
        parts += report.doing.map { "  \(Paint.yellow("↻")) \($0)" }
        parts += [""] + tables(report)
        if !report.details.isEmpty { parts += ["", "In Ceph's own words:"] + report.details.map { "    | \($0)" } }
        return parts.joined(separator: "\n")
    }

    static func line(_ report: StorageReport) -> String {
        guard report.status.isCeph else {
            return "the files lie in a directory on each host: a volume does not follow its service"
        }
        let state: String =
            switch (report.problems.isEmpty, report.status.copies.blocked, report.doing.isEmpty) {
            case (true, _, true): "all copies of the files are there"
            case (true, _, false): "all is well, and copies are being moved"
            case (false, 0, _) where report.status.silence == nil: "the files can be used, and something is not well"
            case (false, _, _)
            where report.status.silence == nil && report.status.copies.blocked < report.status.copies.parts:
                "a part of the files cannot be used"
            default: "the files cannot be used"
            }
        return "\(state); \(report.refusal.map { "no host may be lost now: \($0)" } ?? "any one host may be lost")"
    }

    private static func tables(_ report: StorageReport) -> [String] {
        var parts = [Listing.table([StorageReport.Place.columns] + report.places.map(\.cells))]
        if !report.disks.isEmpty {
            parts += ["", Listing.table([StorageReport.Disk.columns] + report.disks.map(\.cells))]
            parts += report.disks.compactMap(\.advice).map { "    → \($0)" }
        }
        if let space = report.status.space {
            let left = report.left.map { "; \(ByteCount.text($0)) can still be written" } ?? ""
            let day = report.status.fullAt.map { "; as it fills now Ceph takes no more on \(SpaceWords.day($0))" } ?? ""
            parts += ["", "SPACE  \(Sizes.share(space)) of all disks used\(left)\(day)"]
        }
        return parts
    }
}

extension StorageReport.Place: Listable {
    static let columns = ["HOST", "FILES", "MONITOR", "METADATA SERVER", "CLIENT"]

    var cells: [String] {
        let state = files.map { $0.state.words + ($0.words.map { ": \($0)" } ?? "") } ?? "-"
        return [
            host, state, monitor.map { $0 ? "in the quorum" : "away" } ?? "-", server ?? "-", files?.client ?? "",
        ]
    }
}

extension FilesStatus.State {
    var words: String {
        switch self {
        case .working: "mounted"
        case .hung: "no answer"
        case .shutOut: "shut out"
        case .broken: "broken"
        case .missing: "not mounted"
        }
    }
}

extension StorageReport.Disk: Listable {
    static let columns = ["HOST", "DISK", "STATE", "SPACE"]
    var cells: [String] { [host, name, state, Sizes.share(space)] }
}
