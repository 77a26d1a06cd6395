/// The two networks that a lab's hosts are plugged into.
package enum Side: String, Sendable, Codable, CaseIterable {
    /// Where hosts talk to each other.
    case inside = "in"
    /// Where the Internet would be; the default route leads there.
    case outside = "out"

    /// The interface's name inside a host.
    package var interface: String {
        switch self {
        case .inside: "eth0"
        case .outside: "eth1"
        }
    }
}

/// Addresses and names that follow from a lab's number.
package struct LabNetwork: Sendable, Equatable {
    package let number: Int
    package init(number: Int) { self.number = number }

    package static let numbers = 1...99
    /// The machine's own place in both networks.
    package static let machinePlace = 254

    package var privateRange: String { "10.\(100 + number).0.0/24" }
    /// Out of 198.18.0.0/15, which is set aside for testing networks and never routed.
    package var outsideRange: String { "198.18.\(number).0/24" }
    package func privateAddress(_ place: Int) -> String { "10.\(100 + number).0.\(place)" }
    package func outsideAddress(_ place: Int) -> String { "198.18.\(number).\(place)" }
    /// Where the operator's connections come from.
    package var machineOutside: String { outsideAddress(Self.machinePlace) }

    package func bridge(_ side: Side) -> String { "tl\(number)-\(side.rawValue)" }
    package var table: String { "trivet_lab_\(number)" }

    package func address(_ place: Int, on side: Side) -> String {
        switch side {
        case .inside: privateAddress(place)
        case .outside: outsideAddress(place)
        }
    }
}
