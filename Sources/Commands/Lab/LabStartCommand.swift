import ArgumentParser
import Lab

/// `trivet lab start`
struct LabStartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Give hosts their power back; all cables are plugged in.",
        discussion: """
            With --fresh a new machine stands in the host's place: a plain system with another SSH key and an empty disk.
            With --new-disk it is the same machine, and an empty disk stands in the place of its own. Both want hosts
            that are off, and what they take away is lost.

            EXAMPLES
              trivet lab start merlin
              trivet lab start --all
              trivet lab start merlin --fresh
            """
    )

    @OptionGroup var options: LabOptions
    @OptionGroup var choice: LabHostChoice
    @Flag(help: "As new machines.") var fresh = false
    @Flag(help: "With empty disks.") var newDisk = false

    func validate() throws {
        if fresh, newDisk { throw ValidationError("a new machine has a new disk: say --fresh alone") }
    }

    func run() async throws {
        try Tools.check("start")
        let lab = try options.lab()
        let (power, hosts) = (options.power(lab), try choice.hosts(of: lab))
        if fresh || newDisk { try await power.renew(hosts, fresh ? .machine : .disk) }
        try await power.start(hosts)
    }
}
