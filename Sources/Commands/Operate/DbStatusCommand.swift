import ArgumentParser
import Estate
import FoundationEssentials
import Planning
import Systems

/// `trivet db status`
struct DbStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Can the databases be written to, and may a host be lost? Then each member, and what there is.",
        discussion: """
            Any host answers for all. Where nobody can write it says what is known of each member and what may be done. Ends
            with code 1 when something is not well.

            EXAMPLES
              trivet db status
              trivet db status --format json | jq .status.decision
            """
    )

    @OptionGroup var estate: EstateOption
    @Option(help: "How to print it: text or json.") var format = OutputFormat.text

    func run() async throws {
        let view = try DbView(estate)
        let status = try await view.status()
        var report = DatabaseReport(estate: view.estate.name, status: status)
        if let server = try? view.server(status, isReader: true), let contents = try? await view.contents(on: server) {
            report.databases = contents.databases.filter { name in view.spec.databases.contains { $0.name == name } }
            let extra = view.extra(contents)
            (report.keptDatabases, report.keptUsers) = (extra.databases, extra.accounts)
        }
        switch format {
        case .json: try Listing.json(report)
        case .text: print(DatabaseText.render(report))
        }
        if !report.problems.isEmpty { throw EndedWith(status: ExitCode.failed.rawValue) }
    }
}

/// All that `trivet db status` shows.
struct DatabaseReport: Sendable, Encodable {
    var estate: String
    var status: DatabaseStatus
    var databases: [String] = []
    /// There, and not in the estate file.
    var keptDatabases: [String] = []
    var keptUsers: [String] = []

    /// A silent host is a problem of the estate, and here of the databases.
    var problems: [String] {
        status.members.filter { $0.state == nil }.map { "\($0.host) does not answer" } + status.problems
    }
}

/// The state of the databases as people read it.
enum DatabaseText {
    static func render(_ report: DatabaseReport) -> String {
        let status = report.status
        let line = line(status)
        var parts = ["\(report.estate): \(report.problems.isEmpty ? Paint.green(line) : Paint.red(line))"]
        parts += report.problems.map { "  \(Paint.red("✗")) \($0)" }
        if let decision = status.decision {
            parts += ["", "A person must decide:"] + decision.split(separator: "\n").map { "  \($0)" }
        } else if let waiting = status.waiting {
            parts.append("  \(Paint.yellow("↻")) waiting for \(waiting)")
        }
        let rows = status.members.map { DatabaseRow(member: $0, engine: status.engine) }
        parts += ["", Listing.table([DatabaseRow.columns] + rows.map(\.cells))]
        if let writer = status.writer, status.engine == .galera {
            let epoch = status.epoch.map { $0 > 0 ? ", epoch \($0)" : "" } ?? ""
            parts += ["", "WRITER  \(writer)\(epoch)"]
        }
        if !report.databases.isEmpty { parts += ["", "DATABASES  \(report.databases.joined(separator: ", "))"] }
        parts += kept(report)
        return parts.joined(separator: "\n")
    }

    private static func kept(_ report: DatabaseReport) -> [String] {
        let databases = report.keptDatabases.map { "  \(Paint.yellow("!")) the database \($0): `trivet db drop \($0)`" }
        let users = report.keptUsers.map { account in
            let name = account.split(separator: "@").first.map(String.init) ?? account
            return "  \(Paint.yellow("!")) the user \(account): `trivet db drop --user \(name)`"
        }
        return databases.isEmpty && users.isEmpty ? [] : ["", "Not in the estate file, and kept:"] + databases + users
    }

    static func line(_ status: DatabaseStatus) -> String {
        let canWrite = status.members.contains { $0.state?.isPrimary == true }
        let state = canWrite ? "the databases can be used" : "nobody can write to the databases"
        return "\(state); \(status.refusal.map { "no host may be lost now: \($0)" } ?? "any one host may be lost")"
    }
}

/// One member as a row.
struct DatabaseRow: Listable {
    var member: DatabaseStatus.Member
    var engine: DatabaseEngine

    static let columns = ["HOST", "STATE", "CHANGE", "BEHIND", "CONNECTIONS", "VERSION", "UP"]

    func encode(to encoder: any Encoder) throws { try member.encode(to: encoder) }

    var cells: [String] {
        guard let state = member.state else { return [member.host, "no answer", "", "", "", "", ""] }
        let live = state.live
        let change = state.reached.map { "\($0.change)" } ?? "-"
        return [
            member.host, state.words(engine: engine), engine == .galera ? change : "-",
            live.map { "\($0.queue)" } ?? "-",
            live.map { "\($0.connections)" } ?? "-", live?.version ?? "-", live.map { Sizes.age($0.seconds) } ?? "-",
        ]
    }
}
