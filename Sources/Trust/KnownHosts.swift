package import Estate
import FoundationEssentials
import Hosts
import Planning

/// `known_hosts` beside the estate: the SSH host keys that are pinned.
package struct KnownHosts: Sendable {
    /// A key as a host offers it.
    package struct Offer: Sendable, Equatable, Codable {
        package var host: String
        /// Lines for `known_hosts`.
        package var lines: [String]
        /// `256 SHA256:… (ED25519)`, as `ssh-keygen -l` prints it on the machine itself.
        package var fingerprints: [String]
    }

    package let path: String

    package init(directory: String) { path = "\(directory)/known_hosts" }

    /// Asks a host for its keys. They are only as good as the comparison of their fingerprints.
    package func scan(_ host: Host) async throws -> Offer {
        guard case .remote(_, let name, let port) = host.ssh else {
            return Offer(host: host.name, lines: [], fingerprints: [])
        }
        let arguments = ["-T", "8", "-t", "ed25519,ecdsa,rsa"] + (port.map { ["-p", "\($0)"] } ?? []) + [name]
        let result = try await Shell.run(Command("ssh-keyscan", arguments))
        let lines = result.lines.filter { !$0.hasPrefix("#") }.sorted()
        guard !lines.isEmpty else {
            throw Failure(
                .unreachable,
                "it offers no SSH host key at \(host.ssh)",
                host: host.name,
                words: Failure.tail(result.errors),
                next: "see that the host is on and that sshd answers there"
            )
        }
        return Offer(host: host.name, lines: lines, fingerprints: try await Self.fingerprints(of: lines))
    }

    /// The fingerprints of the keys that are pinned for the name or address that an offer is about.
    package func pinned(beside offer: Offer) async throws -> [String] {
        let names = Self.names(of: offer)
        return try await Self.fingerprints(of: kept.filter { Self.isFor(names, $0) })
    }

    /// As `ssh-keygen -l` prints them on the machine itself.
    private static func fingerprints(of lines: [String]) async throws -> [String] {
        guard !lines.isEmpty else { return [] }
        let text = lines.joined(separator: "\n") + "\n"
        let prints = try await Shell.check(Command("ssh-keygen", ["-l", "-f", "-"], input: text))
        return prints.lines.map { line in
            let words = line.split(separator: " ")
            return ([words.first, words.dropFirst().first, words.last]).compactMap { $0 }.joined(separator: " ")
        }
    }

    private static func names(of offer: Offer) -> Set<Substring> {
        Set(offer.lines.compactMap { $0.split(separator: " ").first })
    }

    private static func isFor(_ names: Set<Substring>, _ line: String) -> Bool {
        line.split(separator: " ").first.map(names.contains) ?? false
    }

    /// Whether each offered key is pinned already.
    package func has(_ offer: Offer) -> Bool {
        let present = Set(kept)
        return offer.lines.allSatisfy(present.contains)
    }

    /// Whether another key is pinned for the same name.
    package func contradicts(_ offer: Offer) -> Bool {
        let names = Self.names(of: offer)
        return !has(offer) && kept.contains { Self.isFor(names, $0) }
    }

    package func pin(_ offer: Offer) throws {
        let names = Self.names(of: offer)
        let others = kept.filter { !Self.isFor(names, $0) }
        let text = (others + offer.lines).map { "\($0)\n" }.joined()
        try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    }

    private var kept: [String] {
        (HostFile.text(path) ?? "").split(separator: "\n").map(String.init)
    }
}
