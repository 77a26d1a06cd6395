import ArgumentParser
import Estate
import FoundationEssentials
import Planning
import Systems

/// `trivet db top`
struct DbTopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Who runs what on the databases, where, and for how long.",
        discussion: """
            All hosts' routers are asked; the longest statement stands first, values are left out. On a terminal the table is
            drawn anew until it is interrupted.

            EXAMPLES
              trivet db top
              trivet db top --all --once
              trivet db top --format json | jq '.sessions[] | select(.milliseconds > 1000)'
            """
    )

    @OptionGroup var estate: EstateOption
    @Flag(name: [.customShort("a"), .long], help: "Sessions that do nothing too.") var all = false
    @Flag(help: "Print it once.") var once = false
    @Option(help: ArgumentHelp("Draw it anew so often.", valueName: "seconds")) var every = 1.0
    @Option(help: "How to print it: text or json.") var format = OutputFormat.text

    func validate() throws {
        if !(0.1...3600).contains(every) { throw ValidationError("--every takes 0.1 to 3600 seconds") }
    }

    func run() async throws {
        let view = try DbView(estate)
        let hosts = EstateView(workspace: view.workspace)
        guard format == .text, !once, LiveTable.isPossible else {
            let found = try await hosts.get(Self.path, as: EstateSessions.self)
            switch format {
            case .text: print(SessionsText.render(found, of: view.estate.name, all: all).joined(separator: "\n"))
            case .json: try Listing.json(SessionsText.shown(found, all: all))
            }
            return
        }
        let (name, all, table) = (view.estate.name, all, LiveTable())
        while true {
            // When its host goes, another one is asked.
            do {
                try await hosts.watch(Self.path, as: EstateSessions.self, every: .seconds(every)) { found in
                    table.show(SessionsText.render(found, of: name, all: all))
                }
            } catch let failure as Failure where failure.kind != .invalid {
                table.show(failure.description.split(separator: "\n").map(String.init))
                try await Task.sleep(for: .seconds(1))
            }
        }
    }

    private static let path = "/v1/estate/database/sessions"
}

/// The sessions as people read them.
enum SessionsText {
    static func shown(_ found: EstateSessions, all: Bool) -> EstateSessions {
        var found = found
        if !all { found.sessions.removeAll { !$0.isAtWork } }
        return found
    }

    static func render(_ found: EstateSessions, of estate: String, all: Bool) -> [String] {
        let running = found.sessions.count { $0.milliseconds != nil }
        let open = found.sessions.count { $0.isInTransaction }
        var lines = ["\(estate): \(found.sessions.count) sessions, \(running) run something, \(open) in transactions"]
        lines += found.missing.sorted { $0.key < $1.key }.map { "  \(Paint.red("✗")) \($0.key): \($0.value)" }
        let rows = shown(found, all: all).sessions
        guard !rows.isEmpty else { return lines }
        let table = Listing.table([DatabaseSession.columns] + rows.map(\.cells))
        return lines + [""] + table.split(separator: "\n").map(String.init)
    }
}

extension DatabaseSession: Listable {
    static let columns = ["TIME", "USER", "DATABASE", "CLIENT", "HOST", "MEMBER", "STATEMENT"]

    var cells: [String] {
        [
            milliseconds.map(Self.time) ?? "-", user, schema ?? "-", client, host ?? "", member ?? "-",
            statement.map(Self.oneLine) ?? note,
        ]
    }

    /// What one that runs nothing is tied by.
    private var note: String {
        let ties = (isInTransaction ? ["an open transaction"] : []) + holds
        return ties.isEmpty ? "" : "(holds \(ties.joined(separator: ", ")))"
    }

    /// `0.25 s`, `12.5 s`, then as ages are.
    static func time(_ milliseconds: Int) -> String {
        guard milliseconds < 120_000 else { return Sizes.age(milliseconds / 1000) }
        let hundredths = milliseconds / 10 % 100
        return "\(milliseconds / 1000).\(hundredths < 10 ? "0" : "")\(hundredths) s"
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
