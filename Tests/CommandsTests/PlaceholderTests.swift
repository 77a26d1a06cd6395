import Commands
import Testing

@Suite struct CommandLineTests {
    @Test(arguments: ["init", "check", "plan", "apply", "status", "deploy", "ps", "logs", "exec", "events", "secret", "trust", "lab"])
    func `every command has help with examples`(name: String) throws {
        let command = try #require(TrivetCommand.configuration.subcommands.isEmpty ? nil : name)
        let text = TrivetCommand.helpMessage(for: TrivetCommand.self)
        #expect(text.contains(command))
    }
}
