import ArgumentParser
import Estate
import FoundationEssentials
import Glibc
import Hosts
import Planning
import Systems
import Trust

/// `trivet db load`
struct DbLoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Read SQL into a database: a dump, or what another server has.",
        discussion: """
            Goes through the router as the database's own user, with --root past it as MariaDB's root. A dump's own DROP TABLE
            replaces what is there. Files that end in .gz and .zst are unpacked on the host.

            The password of another server is asked for, or taken from TRIVET_FROM_PASSWORD or a secret of the estate.
            ?tls=verified behind the address wants a certificate that the host trusts (or, from MariaDB 11.4 on, that the
            password vouches for), ?tls=off wants none.

            EXAMPLES
              trivet db load forum forum.sql
              trivet db load forum forum.sql.gz
              trivet db load forum --from mysql://forum@old.example:3306/forum
              xz -dc forum.sql.xz | trivet db load forum
            """
    )

    @OptionGroup var estate: EstateOption
    @Argument(help: "The database.") var database: String
    @Argument(help: "The file; standard input else.", completion: .file()) var file: String?
    @Option(help: ArgumentHelp("Another server, as mysql://USER@HOST:PORT/DATABASE.", valueName: "address")) var from:
        String?
    @Option(help: ArgumentHelp("Its password is this secret of the estate.", valueName: "name")) var passwordSecret:
        String?
    @Flag(help: "As MariaDB's root, on a member.") var root = false
    @Flag(name: [.customShort("y"), .long], help: "Do not ask.") var yes = false

    func validate() throws {
        if file != nil, from != nil { throw ValidationError("name a file, or say --from") }
        if passwordSecret != nil, from == nil { throw ValidationError("--password-secret belongs to --from") }
    }

    func run() async throws {
        let view = try DbView(estate)
        try view.database(database)
        let source = try await source(view)
        let host = try view.server(try await view.status())
        try ask()
        let loading = DbLoading(view: view, database: database, host: host, client: client(view), source: source)
        try await loading.run()
    }

    private func client(_ view: DbView) -> Command {
        let login = root ? ["--no-defaults", "--socket=\(DatabaseNames.socket)"] : view.login(owning: database)
        // Nothing that a dump says can make the client run a program.
        return Command("mariadb", login + ["--binary-mode", "--max-allowed-packet=256M", database])
    }

    private func source(_ view: DbView) async throws -> DbLoading.Source {
        if let from {
            let server = try DatabaseSource(from)
            return .server(server, password: try await password(of: server, view))
        }
        guard let file else { return .file(STDIN_FILENO, total: nil, form: .plain, name: "standard input") }
        let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw HostFile.systemFailure("opening \(file)") }
        var status = stat()
        let isFile = unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        return .file(descriptor, total: isFile ? status.st_size : nil, form: .init(file: file), name: file)
    }

    private func password(of server: DatabaseSource, _ view: DbView) async throws -> Secret {
        if let name = passwordSecret {
            guard let secret = try await view.workspace.store.load()[name] else {
                throw Failure(.invalid, "there is no secret \(name)", next: "trivet secret set \(name)")
            }
            return secret
        }
        if let given = ProcessInfo.processInfo.environment["TRIVET_FROM_PASSWORD"] { return Secret(given) }
        guard Talk.isInteractive, let typed = unsafe getpass("Password of \(server.user) at \(server.host): ") else {
            throw Failure(
                .invalid,
                "the password of \(server.user) at \(server.host) is not known",
                next: "set TRIVET_FROM_PASSWORD, or name a secret: --password-secret NAME"
            )
        }
        return Secret(unsafe String(cString: typed))
    }

    private func ask() throws {
        guard !yes, file != nil || from != nil || Talk.isInteractive else { return }
        guard Talk.isInteractive else {
            throw Failure(.declined, "nothing was loaded: without a terminal nobody can be asked", next: "add --yes")
        }
        guard Talk.confirm("Tables of the same names in \(database) are replaced. Load it?") else {
            throw Failure(.declined, "nothing was loaded")
        }
    }
}
