import ArgumentParser
import Converge
import Hosts
import Planning

/// `trivet host drain`
struct HostDrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain",
        abstract: "Move what a host runs to the other hosts, and start nothing there any more.",
        discussion: """
            Waits until nothing of the Swarm runs there and what ran there runs elsewhere; volumes follow. It refuses, and
            says why, when the estate cannot do without a host now. It may be interrupted at any moment: running it again
            goes on. `trivet host resume` ends it.

            EXAMPLES
              trivet host drain merlin
              trivet host drain merlin --force
            """
    )

    @OptionGroup var choice: HostChoice
    @Flag(help: "Drain it even when the estate cannot do without a host now.") var force = false
    @Option(help: ArgumentHelp("Wait at most so long for all to have moved.", valueName: "seconds")) var timeout = 300

    func run() async throws {
        let (name, force, timeout) = (choice.name, force, timeout)
        try await choice.change("trivet host drain") { sessions in
            let drainer = try await HostDrainer.find(name, sessions: sessions)
            try await Self.permit(drainer, force: force)
            let left = try await drainer.drain(timeout: .seconds(timeout)) { line in Talk.say("\(name)  \(line)") }
            if !left.isEmpty {
                Talk.say("Swarm has no part in these, they still run there: \(left.joined(separator: ", "))")
            }
            return "\(name) is drained: what it ran runs elsewhere. `trivet host resume \(name)` ends it."
        }
    }

    /// Against a reason only by force, and never without having said it.
    static func permit(_ drainer: HostDrainer, force: Bool, what: String = "Drained") async throws {
        let reason: Failure?
        do { reason = try await drainer.refusal() } catch {
            reason = Failure.of(error, while: "asking whether a host may be lost now")
        }
        guard let reason else { return }
        guard force else { throw reason }
        Talk.say("\(what) all the same: \(reason.what)" + (reason.words.map { " (\($0))" } ?? ""))
    }
}
