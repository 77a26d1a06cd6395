package import ArgumentParser

/// `trivet lab`: real Debian hosts inside this machine, to try, rehearse and test on.
package struct LabCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "lab",
        abstract: "Hosts inside this machine, to try, rehearse and test on.",
        discussion: """
            Every host is a Debian system of its own, booted by systemd, with its own
            addresses, SSH and disk. It can be powered off and cut off from its
            networks. All of it needs root.

            EXAMPLES
              trivet lab up                      the hosts of the estate at hand
              trivet lab up --hosts 1 --plain    one host as a hoster delivers it
              trivet lab status
              trivet lab shell kestrel           a shell on a host
              trivet lab kill merlin             its power fails
              trivet lab start merlin
              trivet lab cut osprey              it loses the private network
              trivet lab heal osprey
              trivet lab down                    nothing is left
            """,
        subcommands: [
            LabUpCommand.self, LabDownCommand.self, LabStatusCommand.self, LabKillCommand.self, LabStartCommand.self,
            LabCutCommand.self, LabHealCommand.self, LabShellCommand.self,
        ]
    )

    package init() {}
}
