/// The archives a base system is made from: the machine's own, for another release.
package enum AptSources {
    /// One stanza of deb822 or one line of the older form, as far as it matters here.
    package struct Source: Sendable, Equatable {
        package var uri: String
        package var suites: [String]

        package init(uri: String, suites: [String]) {
            self.uri = uri
            self.suites = suites
        }
    }

    /// Suites that belong to a release, beside the one of its own name.
    private static let companions = ["", "-updates", "-security"]

    /// Lines for `mmdebstrap`, of `main` only; empty when no source of the machine follows its release.
    package static func lines(_ sources: [Source], machine: String, release: Release) -> [String] {
        var lines: [String] = []
        for source in sources {
            for companion in companions where source.suites.contains(machine + companion) {
                let line = "deb \(source.uri) \(release)\(companion) main"
                if !lines.contains(line) { lines.append(line) }
            }
        }
        return lines
    }

    /// `*.sources` files: stanzas of fields, divided by blank lines.
    package static func deb822(_ text: String) -> [Source] {
        var sources: [Source] = []
        var fields: [String: [String]] = [:]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) + [Substring()] {
            if line.allSatisfy(\.isWhitespace) {
                sources += Self.sources(of: fields)
                fields = [:]
            } else if !line.hasPrefix("#"), let colon = line.firstIndex(of: ":"), line.first?.isWhitespace == false {
                fields[line[..<colon].lowercased()] = words(line[line.index(after: colon)...])
            }
        }
        return sources
    }

    private static func sources(of fields: [String: [String]]) -> [Source] {
        guard fields["types", default: []].contains("deb"), fields["enabled"] != ["no"] else { return [] }
        return fields["uris", default: []].map { Source(uri: $0, suites: fields["suites", default: []]) }
    }

    /// `*.list` files: `deb [options] URI SUITE COMPONENT…`.
    package static func oneLine(_ text: String) -> [Source] {
        text.split(separator: "\n").compactMap { line in
            guard line.hasPrefix("deb ") else { return nil }
            var rest = words(line.dropFirst(4))
            if rest.first?.hasPrefix("[") == true {
                guard let end = rest.firstIndex(where: { $0.hasSuffix("]") }) else { return nil }
                rest.removeSubrange(...end)
            }
            return rest.count >= 2 ? Source(uri: rest[0], suites: [rest[1]]) : nil
        }
    }

    private static func words(_ text: Substring) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map(String.init)
    }
}
