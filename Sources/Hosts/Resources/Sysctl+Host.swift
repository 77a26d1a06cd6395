package import Planning

extension Sysctl: HostResource {
    package func observe() async throws -> Observed {
        let live = settings.keys.reduce(into: [String: String]()) { all, key in
            let path = "/proc/sys/" + key.split(separator: ".").joined(separator: "/")
            all[key] = HostFile.text(path).map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
        }
        return Observed(live: live, saved: HostFile.text(path))
    }

    package func apply(_ change: Change, report: @escaping Reporter) async throws {
        try HostFile.write(path, Array(text.utf8))
        // -e: a key that this kernel does not have is no failure, neither now nor at boot.
        try await Shell.check(Command("sysctl", ["-e", "-q", "-p", path]), what: "setting \(path) failed")
    }
}
