import ArgumentParser
import Converge
import Estate
import Hosts
import Planning
import Systems

/// `trivet db upgrade`
struct DbUpgradeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upgrade",
        abstract: "Bring Debian's newest MariaDB to all members, one after the other.",
        discussion: """
            MariaDB's packages are held, so nothing else upgrades them. Each member goes only when all others are in step, the
            first of the estate at the end; one that does not come back is the last. Interrupted, `trivet db status` says
            which member is to be started.

            EXAMPLES
              trivet db upgrade
              trivet db upgrade --yes
            """
    )

    @OptionGroup var estate: EstateOption
    @Flag(name: [.customShort("y"), .long], help: "Do not ask.") var yes = false

    func run() async throws {
        let view = try DbView(estate)
        try await view.drive("trivet db upgrade") { driver in
            let newer = try await driver.upgrades()
            guard !newer.isEmpty else { return Talk.say("all members have the newest MariaDB of Debian's archive") }
            let hosts = view.members.reversed().map(\.name).filter { newer[$0] != nil }
            for host in hosts { Talk.say("\(host)  \(Self.words(newer[host] ?? []))") }
            try ask()
            for host in hosts {
                Talk.say("\(host)  is upgraded")
                try await driver.upgrade(host)
                Talk.say("\(host)  is in step again")
            }
        }
    }

    private static func words(_ versions: [DatabaseUpgrade.Version]) -> String {
        versions.map { "\($0.package) \($0.installed) → \($0.candidate)" }.joined(separator: ", ")
    }

    private func ask() throws {
        guard !yes else { return }
        guard Talk.isInteractive else {
            throw Failure(.declined, "nothing was done: without a terminal nobody can be asked", next: "add --yes")
        }
        guard Talk.confirm("Upgrade them, one after the other?") else { throw Failure(.declined, "nothing was done") }
    }
}
