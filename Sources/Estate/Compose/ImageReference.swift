/// The name of an image: `[server/]path[:tag][@digest]`.
struct ImageReference {
    /// Nil for the public hub.
    var server: String?
    var path: String

    init?(_ text: String) {
        let halves = text.split(separator: "@", omittingEmptySubsequences: false).map(String.init)
        guard halves.count <= 2, text.utf8.count <= 400, halves.count == 1 || Self.isDigest(halves[1]) else {
            return nil
        }
        var parts = halves[0].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if parts.count > 1, parts[0].contains(".") || parts[0].contains(":") || parts[0] == "localhost" {
            server = parts.removeFirst()
            guard Names.isServer(server ?? "") else { return nil }
        }
        let last = parts.removeLast().split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard last.count <= 2, last.count == 1 || Self.isTag(last[1]) else { return nil }
        parts.append(last[0])
        guard parts.allSatisfy(Self.isComponent) else { return nil }
        path = parts.joined(separator: "/")
    }

    /// What is wrong with an image in an estate; nil when nothing is.
    static func trouble(with text: String, in estate: Estate) -> (problem: String, remedy: String)? {
        guard let image = ImageReference(text) else {
            return (
                "`\(text)` cannot name an image",
                "write `name:tag` or `registry.example.org/name:tag`, the name in lower case"
            )
        }
        guard let server = image.server?.lowercased() else { return nil }
        let host = String(server.prefix { $0 != ":" })
        if host == "localhost" || host.hasPrefix("127.") {
            let own = estate.registry.map { "push it to the estate's registry and write `\($0.server)/\(image.path)`" }
            return ("on each host `\(server)` is that host itself", own ?? "push it to a registry that all hosts reach")
        }
        guard let own = estate.registry else {
            guard host == OwnRegistry().name else { return nil }
            return (
                "the estate has no registry of its own (`registry: off`)",
                "remove `registry: off` from the estate file, or name another registry"
            )
        }
        guard host == own.name.lowercased(), server != own.server.lowercased() else { return nil }
        return ("the estate's registry is `\(own.server)`, not `\(server)`", "write `\(own.server)/\(image.path)`")
    }

    private static func isComponent(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let isEnd = { (byte: UInt8) in Names.isDigit(byte) || (97...122).contains(byte) }
        guard let first = bytes.first, let last = bytes.last, isEnd(first), isEnd(last) else { return false }
        return bytes.allSatisfy { isEnd($0) || "._-".utf8.contains($0) }
    }

    private static func isTag(_ text: String) -> Bool {
        guard let first = text.utf8.first, Names.isAlphanumeric(first) || first == UInt8(ascii: "_") else {
            return false
        }
        return text.utf8.count <= 128 && text.utf8.allSatisfy { Names.isAlphanumeric($0) || "._-".utf8.contains($0) }
    }

    private static func isDigest(_ text: String) -> Bool {
        let digits = text.utf8.dropFirst(7)
        return text.hasPrefix("sha256:") && digits.count == 64
            && digits.allSatisfy { Names.isDigit($0) || (97...102).contains($0) }
    }
}
