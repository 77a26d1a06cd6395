import FoundationEssentials
import Hosts
import Planning
import Testing

extension EndToEnd.Leaving {
    @Test(.enabled(if: !UnderTest.keepsLabs, "the labs are to stay"), arguments: [Labs.one, Labs.three])
    func `a lab that goes leaves nothing behind`(name: String) async throws {
        guard let lab = try? await Labs.lab(name) else { return }
        try await lab.lab("down")
        #expect(!FileManager.default.fileExists(atPath: "/var/lib/trivet/lab/\(name)"))
        let looks: [(program: String, arguments: [String])] = [
            ("ip", ["netns", "list"]), ("ip", ["-o", "link"]), ("ip", ["-o", "address"]), ("mount", []),
            ("losetup", ["--list"]), ("nft", ["list", "tables"]), ("ps", ["-eo", "args"]),
            ("sh", ["-c", "iptables-save 2>/dev/null; ls /sys/fs/cgroup /sys/fs/cgroup/*"]),
        ]
        let signs = ["tl\(lab.number)-", "tl\(lab.number)h", "trivet_lab_\(lab.number)\n", "/lab/\(name)/"]
        for look in looks {
            let seen = try await Shell.run(Command(look.program, look.arguments)).output
            for sign in signs { #expect(!seen.contains(sign), "\(look.program) \(look.arguments): \(sign)") }
        }
    }
}
