import FoundationEssentials
import Hosts
import Planning

/// The machine's ends of a host's cables.
enum HostCables {
    static func set(_ host: LabHost, _ sides: [Side], up: Bool) async throws {
        for side in sides {
            try await Shell.check(NetworkCommands.cable(host, side, up: up))
        }
    }

    /// The sides whose cable is pulled.
    static func cut(_ host: LabHost) -> [Side] {
        Side.allCases.filter { side in
            let flags = try? String(contentsOfFile: "/sys/class/net/\(host.cable(side))/flags", encoding: .utf8)
            return flags.map { !isUp($0) } ?? false
        }
    }

    /// Whether an interface's flags, a hexadecimal number, say that it is switched on.
    static func isUp(_ flags: String) -> Bool {
        let digits = flags.filter { !$0.isWhitespace }.dropFirst(2)
        return Int(digits, radix: 16).map { $0 & 1 == 1 } ?? false
    }
}
