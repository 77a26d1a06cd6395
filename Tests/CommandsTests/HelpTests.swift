import ArgumentParser
import Commands
import Testing

@Suite struct HelpTests {
    static func walk(_ command: any ParsableCommand.Type) -> [any ParsableCommand.Type] {
        let configuration = command.configuration
        let below = configuration.subcommands + configuration.groupedSubcommands.flatMap(\.subcommands)
        return [command] + below.flatMap(walk)
    }

    static let all = walk(TrivetCommand.self).map { ($0.configuration.commandName ?? "\($0)", $0.configuration) }

    @Test func `every noun of the design has its command`() {
        let names = Set(Self.all.map(\.0))
        let wanted = [
            "init", "check", "plan", "apply", "status", "deploy", "ps", "logs", "exec", "events", "secret", "lab",
            "host-session", "agent",
        ]
        #expect(wanted.filter { !names.contains($0) }.isEmpty)
    }

    @Test(arguments: all.filter { $0.1.subcommands.isEmpty && $0.1.groupedSubcommands.isEmpty }.map(\.0))
    func `every command says what it does`(name: String) throws {
        let configuration = try #require(Self.all.first { $0.0 == name }?.1)
        #expect(!configuration.abstract.isEmpty)
    }

    @Test(arguments: [
        "check", "plan", "apply", "status", "deploy", "ps", "logs", "exec", "events", "trust", "init", "up", "agent",
        "drain", "resume", "reboot", "replace",
    ])
    func `its help has examples`(name: String) throws {
        let configuration = try #require(Self.all.first { $0.0 == name }?.1)
        #expect(configuration.discussion.contains("EXAMPLES"))
    }
}
