import Hosts
import Planning

/// The machine's ends of a host's cables.
package enum HostCables {
    static func set(_ host: LabHost, _ sides: [Side], up: Bool) async throws {
        for side in sides {
            try await Shell.check(NetworkCommands.cable(host, side, up: up))
        }
    }

    /// The sides whose cable is pulled.
    static func cut(_ host: LabHost) async throws -> [Side] {
        var cut: [Side] = []
        for side in Side.allCases {
            let shown = try await Shell.run(NetworkCommands.show(host.cable(side)))
            if shown.succeeded, !isUp(shown.output) { cut.append(side) }
        }
        return cut
    }

    /// Whether a line such as `7: tl1h1-in@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 …` is of an interface that is
    /// switched on.
    package static func isUp(_ line: String) -> Bool {
        let flags = line.split(separator: "<").dropFirst().first?.split(separator: ">").first ?? ""
        return flags.split(separator: ",").contains("UP")
    }
}
