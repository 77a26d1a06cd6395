package import Planning

extension User: HostResource {
    package func observe() async throws -> Observed {
        let entry = try await Shell.run(Command("getent", ["passwd", name]))
        guard entry.succeeded else { return Observed(exists: false) }
        let parts = entry.output.split(separator: ":", omittingEmptySubsequences: false)
        return Observed(exists: true, id: parts.count > 2 ? Int(parts[2]) : nil)
    }

    package func apply(_ change: Change, report: @escaping Reporter) async throws {
        let number = id.map { ["--uid", "\($0)"] } ?? []
        guard change.action == .create else {
            try await Shell.check(Command("usermod", number + [name]), what: "changing the user \(name) failed")
            return
        }
        let arguments = ["--system", "--home-dir", home, "--shell", "/usr/sbin/nologin", "--user-group"]
        try await Shell.check(
            Command("useradd", arguments + number + [name]),
            what: "creating the user \(name) failed"
        )
    }
}
