import ArgumentParser
import Estate
import Glibc
import Hosts
import Planning
import Systems

/// `trivet db load`
struct DbLoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Read SQL, such as a dump, into a database.",
        discussion: """
            Statements go to a member as MariaDB's root; a dump's own DROP TABLE replaces what is there.

            EXAMPLES
              trivet db load forum forum.sql
              zstd -dc forum.sql.zst | trivet db load forum
            """
    )

    @OptionGroup var estate: EstateOption
    @Argument(help: "The database.") var database: String
    @Argument(help: "The file; standard input else.", completion: .file()) var file: String?
    @Flag(name: [.customShort("y"), .long], help: "Do not ask.") var yes = false

    func run() async throws {
        let view = try DbView(estate)
        try view.database(database)
        let host = try view.server(try await view.status())
        try ask()
        if let file { try Self.readFrom(file) }
        let options = ["--no-defaults", "--socket=\(DatabaseNames.socket)", "--max-allowed-packet=256M", database]
        let script = Command("mariadb", options).description
        try Replacement.become(view.workspace.connector.command(for: host, script: "exec \(script)"))
    }

    private func ask() throws {
        guard !yes, file != nil || Talk.isInteractive else { return }
        guard Talk.isInteractive else {
            throw Failure(.declined, "nothing was loaded: without a terminal nobody can be asked", next: "add --yes")
        }
        guard Talk.confirm("Tables of the same names in \(database) are replaced. Load it?") else {
            throw Failure(.declined, "nothing was loaded")
        }
    }

    private static func readFrom(_ path: String) throws {
        let descriptor = unsafe open(path, O_RDONLY)
        guard descriptor >= 0 else { throw HostFile.systemFailure("opening \(path)") }
        guard dup2(descriptor, 0) == 0 else { throw HostFile.systemFailure("reading \(path)") }
        close(descriptor)
    }
}
