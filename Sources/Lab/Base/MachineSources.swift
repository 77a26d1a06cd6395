import FoundationEssentials
import Planning

extension AptSources {
    /// The lines for a release, read from this machine.
    ///
    /// - Throws: ``Failure`` when the machine is no Debian, or has no archive of it.
    package static func ofThisMachine(for release: Release) throws -> [String] {
        let directory = "/etc/apt/sources.list.d"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        var sources = oneLine(text("/etc/apt/sources.list"))
        for name in names.sorted() {
            let content = text("\(directory)/\(name)")
            if name.hasSuffix(".sources") { sources += deb822(content) }
            if name.hasSuffix(".list") { sources += oneLine(content) }
        }
        let lines = lines(sources, machine: codename(text("/etc/os-release")), release: release)
        guard !lines.isEmpty else {
            throw Failure(
                .failed,
                "this machine's APT sources name no Debian archive to make \(release) from",
                next: "the lab runs on Debian; look at /etc/apt/sources.list.d"
            )
        }
        return lines
    }

    private static func codename(_ release: String) -> String {
        let line = release.split(separator: "\n").first { $0.hasPrefix("VERSION_CODENAME=") }
        return line.map { String($0.dropFirst("VERSION_CODENAME=".count)).filter { $0 != "\"" } } ?? ""
    }

    private static func text(_ path: String) -> String {
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }
}
