package import Planning

extension TextBlock: HostResource {
    package func observe() async throws -> Observed {
        Observed(text: Self.block(in: HostFile.text(path) ?? ""))
    }

    package func apply(_ change: Change, report: @escaping Reporter) async throws {
        try Self.rewrite(path, with: text)
    }

    /// Replaces our lines, or takes them out when `text` is nil; every other line stays.
    static func rewrite(_ path: String, with text: String?) throws {
        let status = FileStatus(path)
        let outside = without(HostFile.text(path) ?? "")
        var content = outside
        if let text {
            if !content.isEmpty, !content.hasSuffix("\n") { content += "\n" }
            content += "\(begin)\n\(text)\(end)\n"
        }
        try HostFile.write(
            path,
            Array(content.utf8),
            mode: status?.mode ?? "0644",
            owner: status?.owner ?? "root",
            group: status?.group ?? "root"
        )
    }

    private static func block(in content: String) -> String? {
        guard let start = content.firstRange(of: begin + "\n") else { return nil }
        guard let stop = content[start.upperBound...].firstRange(of: end) else { return nil }
        return String(content[start.upperBound..<stop.lowerBound])
    }

    private static func without(_ content: String) -> String {
        guard let start = content.firstRange(of: begin + "\n"),
            let stop = content[start.upperBound...].firstRange(of: end + "\n")
        else { return content }
        return String(content[..<start.lowerBound] + content[stop.upperBound...])
    }
}
