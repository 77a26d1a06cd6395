import ArgumentParser
import Lab

/// Hosts of a lab: by name, or all of them.
struct LabHostChoice: ParsableArguments {
    @Argument(help: "The hosts.")
    var hosts: [String] = []
    @Flag(help: "All hosts of the lab.")
    var all = false

    func validate() throws {
        if all != hosts.isEmpty { throw ValidationError("name the hosts, or say --all") }
    }

    func hosts(of lab: Lab) throws -> [LabHost] { all ? lab.members : try lab.hosts(named: hosts) }
}

/// The cables of hosts: the private network's unless said otherwise.
struct LabCableChoice: ParsableArguments {
    enum Cable: String, EnumerableFlag {
        case `private`, outside, both

        static func help(for value: Cable) -> ArgumentHelp? {
            switch value {
            case .private: "The network of the hosts among themselves."
            case .outside: "The network where the Internet would be; SSH comes in there."
            case .both: "Both networks."
            }
        }

        var sides: [Side] {
            switch self {
            case .private: [.inside]
            case .outside: [.outside]
            case .both: Side.allCases
            }
        }
    }

    @Flag(exclusivity: .exclusive)
    var cable: Cable?
}
