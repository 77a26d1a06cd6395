import ArgumentParser

/// `trivet db`
struct DbCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db",
        abstract: "Databases: how they are, a shell, dumps, users, restarts, and what to do when all was down.",
        discussion: """
            EXAMPLES
              trivet db status
              trivet db top
              trivet db shell forum
              trivet db dump forum > forum.sql
              trivet db recover kestrel         when nobody can write, and a person must decide
            """,
        subcommands: [
            DbStatusCommand.self, DbTopCommand.self, DbShellCommand.self, DbUsersCommand.self, DbDumpCommand.self,
            DbLoadCommand.self,
            DbDropCommand.self, DbRestartCommand.self, DbUpgradeCommand.self, DbRecoverCommand.self,
        ]
    )
}
