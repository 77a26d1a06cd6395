import ArgumentParser
import Converge
import Estate
import Hosts
import Planning
import Systems

/// `trivet db drop`
struct DbDropCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop",
        abstract: "Remove a database, or a user, that is no longer in the estate file. For good.",
        discussion: """
            Asks for the name. Without a terminal it wants --confirm with the name again.

            EXAMPLES
              trivet db drop forum
              trivet db drop --user reporter
              trivet db drop forum --confirm forum
            """
    )

    @OptionGroup var estate: EstateOption
    @Argument(help: "The database, or with --user the user.") var name: String
    @Flag(help: "The name is a user's.") var user = false
    @Option(help: ArgumentHelp("The name once more: do not ask.", valueName: "name")) var confirm: String?

    func run() async throws {
        let view = try DbView(estate)
        let server = try view.server(try await view.status())
        let contents = try await view.contents(on: server)
        let statements = try user ? dropUser(view, contents) : dropDatabase(view, contents)
        try ask()
        let result = try await view.run(DatabaseHands.run(Secret(statements)), on: server)
        guard result.succeeded else {
            throw Failure(.refused, "MariaDB refused it", host: server.name, words: Failure.tail(result.errors))
        }
        Talk.say("\(name) is gone")
    }

    private func dropDatabase(_ view: DbView, _ contents: DatabaseContents) throws -> String {
        guard !view.spec.databases.contains(where: { $0.name == name }) else { throw named("databases") }
        guard view.extra(contents).databases.contains(name) else {
            throw Failure(.invalid, "there is no such database \(name)", next: "trivet db status")
        }
        Talk.say("The database \(name) goes, with everything in it; only a dump or a backup brings it back.")
        return DatabaseStatements.drop(database: name)
    }

    private func dropUser(_ view: DbView, _ contents: DatabaseContents) throws -> String {
        guard !view.spec.allUsers.contains(where: { $0.name == name }) else { throw named("users") }
        let kept = view.extra(contents).accounts
        let accounts = contents.accounts.filter { $0.name == name && kept.contains($0.id) }
        guard !accounts.isEmpty else {
            throw Failure(.invalid, "there is no such user \(name)", next: "trivet db users")
        }
        return accounts.map { DatabaseStatements.drop(user: $0.name, place: $0.place) }.joined()
    }

    private func named(_ key: String) -> Failure {
        Failure(
            .refused,
            "\(name) is in the estate file, the next `trivet apply` would make it again",
            next: "take it out of `database.\(key)`, then run this again"
        )
    }

    private func ask() throws {
        if let confirm {
            guard confirm == name else { throw Failure(.declined, "nothing was dropped: \(confirm) is another name") }
            return
        }
        guard Talk.isInteractive else {
            throw Failure(
                .declined,
                "nothing was dropped: without a terminal nobody can be asked",
                next: "add --confirm \(name)"
            )
        }
        Talk.write("Its name once more, to drop it: ")
        guard readLine() == name else { throw Failure(.declined, "nothing was dropped") }
    }
}

/// `trivet db recover`
struct DbRecoverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover",
        abstract: "Let the databases go on from one member's data, when nobody can write and a person must decide.",
        discussion: """
            Agents bring a cluster back by themselves when that cannot lose anything. This is for when it could, because
            members are gone or their data differ. What only other members have is not lost: it is set aside on their hosts
            when they join again.

            EXAMPLES
              trivet db recover kestrel
            """
    )

    @OptionGroup var estate: EstateOption
    @Argument(help: "The host whose data the others get.") var host: String
    @Flag(name: [.customShort("y"), .long], help: "Do not ask.") var yes = false

    func run() async throws {
        let view = try DbView(estate)
        let place = try view.member(host)
        let status = try await view.status()
        if let writer = status.members.first(where: { $0.state?.isPrimary == true }) {
            throw Failure(.refused, "\(writer.host) can write: nothing is to be recovered", next: "trivet db status")
        }
        for member in status.members { Talk.say("\(member.host)  \(Self.words(member))") }
        let others = view.members.map(\.name).filter { $0 != host }
        Talk.say(
            "The databases go on from the data of \(host). What \(others.joined(separator: " and ")) may have beyond that"
                + " is set aside on those hosts, under \(DatabaseNames.data).aside-…"
        )
        try ask()
        let order = DatabaseOrder(without: others, isForced: true, who: Operator.name)
        try await Sessions.withAny([place], connector: view.workspace.connector, fallback: false) { session in
            try await DatabaseDriver.recover(order, on: session)
        }
        Talk.say("\(host) can write; the others join as they are there: `trivet db status`")
    }

    private static func words(_ member: DatabaseStatus.Member) -> String {
        guard let state = member.state else { return "does not answer" }
        let position = state.reached.map { "change \($0.change) of \($0.cluster)" } ?? state.unreadable ?? "no data"
        return "\(state.words(engine: .galera)), \(position)"
    }

    private func ask() throws {
        guard !yes else { return }
        guard Talk.isInteractive else {
            throw Failure(.declined, "nothing was done: without a terminal nobody can be asked", next: "add --yes")
        }
        guard Talk.confirm("Go on from \(host)?") else { throw Failure(.declined, "nothing was done") }
    }
}

/// `trivet db restart`
struct DbRestartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart",
        abstract: "Restart members of the database, one after the other; start one that was stopped.",
        discussion: """
            Each only when all others are in step, and the first that does not come back is the last.

            EXAMPLES
              trivet db restart merlin
              trivet db restart --all
            """
    )

    @OptionGroup var estate: EstateOption
    @Argument(help: "The hosts.") var hosts: [String] = []
    @Flag(help: "All members, one after the other.") var all = false

    func validate() throws {
        if all != hosts.isEmpty { throw ValidationError("name the hosts, or say --all") }
    }

    func run() async throws {
        let view = try DbView(estate)
        let chosen = all ? view.members.reversed() : try hosts.map(view.member)
        try await view.drive("trivet db restart") { driver in
            for host in chosen {
                Talk.say("\(host.name)  restarts")
                try await driver.restart(host.name)
                Talk.say("\(host.name)  is in step again")
            }
        }
    }
}
