/// One lab: hosts inside this machine that belong together. It lies on disk as `lab.json`.
package struct Lab: Sendable, Equatable, Codable {
    package var name: LabName
    /// All addresses and names on the machine come from it.
    package var number: Int
    package var system: BaseSystem
    /// The base system's directory. A newer recipe has another, but what a host wrote lies over this one.
    package var base: String
    /// Size of each host's disk, as `truncate` takes it.
    package var disk: String
    /// In the estate's order; a host's place is its number in addresses, from 1.
    package var hosts: [String]

    package init(name: LabName, number: Int, system: BaseSystem, disk: String, hosts: [String]) {
        self.name = name
        self.number = number
        self.system = system
        base = system.directory
        self.disk = disk
        self.hosts = hosts
    }

    package var network: LabNetwork { LabNetwork(number: number) }
    package var members: [LabHost] {
        hosts.enumerated().map { LabHost(name: $1, place: $0 + 1, network: network) }
    }

    /// Host names of a lab that is made without an estate.
    package static let birds = ["kestrel", "merlin", "osprey", "heron", "plover"]
    package static let sizes = 1...5
}

/// One host of a lab and what it is called on the machine.
package struct LabHost: Sendable, Equatable {
    package let name: String
    package let place: Int
    package let network: LabNetwork

    package init(name: String, place: Int, network: LabNetwork) {
        self.name = name
        self.place = place
        self.network = network
    }

    package var privateAddress: String { network.privateAddress(place) }
    package var outsideAddress: String { network.outsideAddress(place) }
    /// Its network namespace, its machine's name and its control group.
    package var machine: String { "tl\(network.number)-\(name)" }
    /// The machine's ends of its cables; the kernel allows 15 characters.
    package func cable(_ side: Side) -> String { "tl\(network.number)h\(place)-\(side.rawValue)" }
}
