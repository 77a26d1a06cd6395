/// How services and images name an image: `site:1`, `registry.internal:5000/site:1@sha256:…`, an id.
package struct ImageReference: Sendable, Equatable {
    /// Name and tag as Docker's listing writes them; nil where there is only a digest or an id.
    package var tag: String?
    /// `sha256:…`, of a manifest or of the image itself.
    package var digest: String?

    package init(_ text: String) {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        digest = parts.count == 2 ? parts[1] : nil
        let name = parts.first ?? ""
        if name.hasPrefix("sha256:") {
            digest = name
        } else if !name.isEmpty, digest == nil || Self.hasTag(name) {
            tag = Self.plain(Self.hasTag(name) ? name : name + ":latest")
        }
    }

    /// A colon behind the last slash; one before it is a registry's port.
    private static func hasTag(_ name: String) -> Bool {
        name.split(separator: "/", omittingEmptySubsequences: false).last?.contains(":") ?? false
    }

    /// Docker's own registry goes without saying.
    private static func plain(_ name: String) -> String {
        var rest = Substring(name)
        for prefix in ["index.docker.io/", "docker.io/", "library/"] where rest.hasPrefix(prefix) {
            rest = rest.dropFirst(prefix.count)
        }
        return String(rest)
    }
}
