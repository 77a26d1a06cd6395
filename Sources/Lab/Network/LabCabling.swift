import FoundationEssentials
import Hosts
import Planning

/// The part of a lab's network that its hosts share.
struct LabCabling {
    let network: LabNetwork
    let paths: LabPaths

    private static let forwarding = "/proc/sys/net/ipv4/ip_forward"

    /// Lays what is missing.
    func lay() async throws {
        for side in Side.allCases where try await !exists(network.bridge(side)) {
            for command in NetworkCommands.bridge(network, side) { try await Shell.check(command) }
        }
        if try read(Self.forwarding) == "0" {
            try write("0", paths.forwardingMark)
            try write("1", Self.forwarding)
        }
        try await Shell.check(NetworkCommands.masquerade(network))
        if try await dropsForwarded() {
            await forward("-D")
            await forward("-I")
        }
    }

    /// Takes it away; `last` when no other lab is left to need the machine's forwarding.
    func remove(last: Bool) async throws {
        _ = try await Shell.run(NetworkCommands.removeMasquerade(network))
        if Tools.find("iptables") != nil { await forward("-D") }
        for side in Side.allCases where try await exists(network.bridge(side)) {
            try await Shell.check(NetworkCommands.removeBridge(network, side))
        }
        if last, FileManager.default.fileExists(atPath: paths.forwardingMark) {
            try write("0", Self.forwarding)
            try FileManager.default.removeItem(atPath: paths.forwardingMark)
        }
    }

    private func dropsForwarded() async throws -> Bool {
        guard Tools.find("iptables") != nil else { return false }
        return try await Shell.run(Command("iptables", ["-w", "-S", "FORWARD"])).lines.first == "-P FORWARD DROP"
    }

    private func forward(_ action: String) async {
        for command in NetworkCommands.forward(network, action: action) { _ = try? await Shell.run(command) }
    }

    private func exists(_ link: String) async throws -> Bool {
        try await Shell.run(NetworkCommands.show(link)).succeeded
    }

    private func read(_ path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8).filter { !$0.isNewline }
    }

    private func write(_ text: String, _ path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
    }
}
