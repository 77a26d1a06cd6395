import FoundationEssentials
import Glibc
import Planning

/// A way into a host that needs neither its network nor its SSH.
package enum LabShell {
    /// Becomes the command inside the host; only a failure returns.
    package static func enter(_ host: LabHost, _ words: [String]) async throws -> Never {
        guard let pid = try await Processes.initProcess(of: host) else {
            throw Failure(.invalid, "the host is off", host: host.name, next: "trivet lab start \(host.name)")
        }
        let term = ProcessInfo.processInfo.environment["TERM"] ?? "dumb"
        let command = ["nsenter"] + arguments(pid, words, term: term)
        var pointers = unsafe command.map { unsafe strdup($0) } + [nil]
        unsafe execvp("nsenter", &pointers)
        throw Failure(.failed, "nsenter could not be run", host: host.name, next: "apt-get install --yes util-linux")
    }

    /// A login shell when there is no command; the operator's own environment stays outside.
    package static func arguments(_ pid: Int32, _ words: [String], term: String) -> [String] {
        let path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        return ["--target", String(pid), "--all", "env", "-i", "HOME=/root", "USER=root", "TERM=\(term)", path]
            + (words.isEmpty ? ["/bin/bash", "--login"] : words)
    }
}

extension Lab {
    /// The hosts of these names.
    ///
    /// - Throws: ``Failure`` that names the lab's hosts when one is not among them.
    package func hosts(named names: [String]) throws -> [LabHost] {
        try names.map { name in
            guard let host = members.first(where: { $0.name == name }) else {
                throw Failure(
                    .invalid,
                    "the lab \(self.name) has no host `\(name)`",
                    next: "its hosts are \(hosts.joined(separator: ", "))"
                )
            }
            return host
        }
    }
}
