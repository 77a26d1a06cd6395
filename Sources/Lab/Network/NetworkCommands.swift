package import Planning

/// The commands that lay and take away a lab's network. Every one names only what carries the lab's number.
package enum NetworkCommands {
    package static func bridge(_ network: LabNetwork, _ side: Side) -> [Command] {
        let bridge = network.bridge(side)
        return [
            ip("link", "add", bridge, "type", "bridge"),
            ip("addr", "add", "\(network.address(LabNetwork.machinePlace, on: side))/24", "dev", bridge),
            ip("link", "set", bridge, "up"),
        ]
    }

    package static func plug(_ host: LabHost) -> [Command] {
        [ip("netns", "add", host.machine), ip("-n", host.machine, "link", "set", "lo", "up")]
            + Side.allCases.flatMap { plug(host, $0) }
            + [ip("-n", host.machine, "route", "add", "default", "via", host.network.machineOutside)]
    }

    private static func plug(_ host: LabHost, _ side: Side) -> [Command] {
        let (cable, space) = (host.cable(side), host.machine)
        return [
            ip("link", "add", cable, "type", "veth", "peer", "name", side.interface, "netns", space),
            ip("link", "set", cable, "master", host.network.bridge(side), "up"),
            ip("-n", space, "addr", "add", "\(host.network.address(host.place, on: side))/24", "dev", side.interface),
            ip("-n", space, "link", "set", side.interface, "up"),
        ]
    }

    /// The cables go first: a namespace lingers for as long as any process of it does.
    package static func unplug(_ host: LabHost) -> [Command] {
        Side.allCases.map { ip("link", "delete", host.cable($0)) } + [ip("netns", "delete", host.machine)]
    }

    package static func removeBridge(_ network: LabNetwork, _ side: Side) -> Command {
        ip("link", "delete", network.bridge(side))
    }

    package static func cable(_ host: LabHost, _ side: Side, up: Bool) -> Command {
        ip("link", "set", host.cable(side), up ? "up" : "down")
    }

    /// Hosts reach package archives through the machine. Whole in one transaction, so it may be loaded again.
    package static func masquerade(_ network: LabNetwork) -> Command {
        let range = network.outsideRange
        let rules = """
            table ip \(network.table) {}
            delete table ip \(network.table)
            table ip \(network.table) {
                chain postrouting {
                    type nat hook postrouting priority srcnat
                    ip saddr \(range) ip daddr != \(range) masquerade
                }
            }

            """
        return Command("nft", ["-f", "-"], input: rules)
    }

    package static func removeMasquerade(_ network: LabNetwork) -> Command {
        Command("nft", ["delete", "table", "ip", network.table])
    }

    /// Where Docker or a firewall on the machine drops what it does not know, the lab's traffic needs a word of its own.
    package static func forward(_ network: LabNetwork, action: String) -> [Command] {
        Side.allCases.flatMap { side in
            ["-i", "-o"].map { direction in
                Command(
                    "iptables",
                    [
                        "-w", action, "FORWARD", direction, network.bridge(side), "-m", "comment", "--comment",
                        network.table,
                    ]
                        + ["-j", "ACCEPT"]
                )
            }
        }
    }

    /// One line, with the interface's flags in angle brackets.
    package static func show(_ link: String) -> Command { ip("-o", "link", "show", "dev", link) }

    package static func ip(_ words: String...) -> Command { Command("ip", words) }
}
