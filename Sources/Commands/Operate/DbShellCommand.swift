import ArgumentParser
import Estate
import Hosts
import Planning
import Systems

/// `trivet db shell`
struct DbShellCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shell",
        abstract: "Open MariaDB's own client, through the router.",
        discussion: """
            Logs in as the database's own user. With --root as MariaDB's root on a member, past the router. Statements may
            come by standard input.

            EXAMPLES
              trivet db shell forum
              trivet db shell forum --user reporter
              echo 'SELECT count(*) FROM posts' | trivet db shell forum
              trivet db shell --root
            """
    )

    @OptionGroup var estate: EstateOption
    @Argument(help: "The database; needed without --root.") var database: String?
    @Option(help: ArgumentHelp("Log in as this user of the estate.", valueName: "name")) var user: String?
    @Flag(help: "As MariaDB's root, on a member.") var root = false
    @Option(help: ArgumentHelp("From this host.", valueName: "name")) var host: String?

    func run() async throws {
        let view = try DbView(estate)
        let place = try await place(view)
        let client = root ? ["--no-defaults", "--socket=\(DatabaseNames.socket)"] : try login(view)
        let script = Command("mariadb", client + (database.map { [$0] } ?? [])).description
        try Replacement.become(
            view.workspace.connector.command(for: place, script: "exec \(script)", terminal: Talk.isInteractive)
        )
    }

    private func place(_ view: DbView) async throws -> Host {
        if let host {
            guard let named = view.estate.host(named: host) else {
                throw Failure(.invalid, "the estate has no host \(host)")
            }
            return named
        }
        return try view.server(try await view.status())
    }

    private func login(_ view: DbView) throws -> [String] {
        guard let database else { throw Failure(.invalid, "which database?", next: "trivet db shell NAME, or --root") }
        try view.database(database)
        guard let user else { return view.login(owning: database) }
        guard view.spec.allUsers.contains(where: { $0.name == user }) else {
            throw Failure(.invalid, "the estate has no user \(user) of databases", next: "trivet db users")
        }
        return ["--defaults-extra-file=\(DatabaseNames.client(user))"]
    }
}

/// `trivet db dump`
struct DbDumpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dump",
        abstract: "Write a database as SQL to standard output, as it was at one moment.",
        discussion: """
            Comes from a member that is not written to where there is one; nobody waits for it.

            EXAMPLES
              trivet db dump forum > forum.sql
              trivet db dump forum | zstd > forum.sql.zst
            """
    )

    @OptionGroup var estate: EstateOption
    @Argument(help: "The database.") var database: String

    func run() async throws {
        let view = try DbView(estate)
        let host = try view.server(try await view.status(), isReader: true)
        let options = ["--no-defaults", "--socket=\(DatabaseNames.socket)"] + DatabaseLoad.dumping + [database]
        let script = Command("mariadb-dump", options).description
        try Replacement.become(view.workspace.connector.command(for: host, script: "exec \(script)"))
    }
}

/// `trivet db users`
struct DbUsersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users",
        abstract: "Who may use the databases, and what they may do.",
        discussion: """
            EXAMPLES
              trivet db users
              trivet db users --format json | jq '.[].name'
            """
    )

    @OptionGroup var estate: EstateOption
    @Option(help: "How to print it: text or json.") var format = OutputFormat.text

    func run() async throws {
        let view = try DbView(estate)
        let contents = try await view.contents(on: try view.server(try await view.status(), isReader: true))
        let kept = view.extra(contents).accounts
        let named = view.spec.allUsers
        let rows = contents.accounts
            .filter { account in kept.contains(account.id) || named.contains { $0.name == account.name } }
            .map { account in
                DatabaseUserRow(
                    name: account.name,
                    place: account.place,
                    isKept: kept.contains(account.id),
                    routing: named.first { $0.name == account.name }?.routing.rawValue,
                    rights: account.grants.filter { !$0.hasPrefix("USAGE ") }
                )
            }
        try Listing.print(rows.sorted { ($0.name, $0.place) < ($1.name, $1.place) }, as: format)
    }
}

struct DatabaseUserRow: Listable, Sendable {
    var name: String
    var place: String
    /// Not in the estate file.
    var isKept: Bool
    var routing: String?
    var rights: [String]

    static let columns = ["USER", "FROM", "ROUTING", "RIGHTS"]
    var cells: [String] {
        [name, place, isKept ? "not in the estate" : routing ?? "-", rights.joined(separator: "; ")]
    }
}
