import FoundationEssentials
import Glibc
import Planning

/// What the lab needs of the machine.
package enum Tools {
    private static let needed = [
        ("mmdebstrap", "mmdebstrap"), ("systemd-nspawn", "systemd-container"), ("nft", "nftables"), ("ip", "iproute2"),
        ("ssh-keygen", "openssh-client"), ("nsenter", "util-linux"), ("losetup", "mount"), ("ps", "procps"),
    ]

    /// - Throws: ``Failure`` without root, or when a program is missing; it names what to type.
    package static func check(_ verb: String) throws {
        guard geteuid() == 0 else {
            throw Failure(
                .invalid,
                "the lab boots hosts inside this machine and needs root",
                next: "sudo trivet lab \(verb)"
            )
        }
        let missing = needed.filter { find($0.0) == nil }.map(\.1)
        guard missing.isEmpty else {
            throw Failure(
                .failed,
                "the lab needs programs that this machine lacks",
                next: "apt-get install --yes \(missing.joined(separator: " "))"
            )
        }
    }

    /// The program's path, looked up as a shell would.
    package static func find(_ program: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/sbin:/usr/bin:/sbin:/bin"
        return path.split(separator: ":").map { "\($0)/\(program)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
