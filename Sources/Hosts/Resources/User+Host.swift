package import Planning

extension User: HostResource {
    package func observe() async throws -> Observed {
        Observed(exists: try await Shell.run(Command("getent", ["passwd", name])).succeeded)
    }

    package func apply(_ change: Change, report: @escaping Reporter) async throws {
        let arguments = ["--system", "--home-dir", home, "--shell", "/usr/sbin/nologin", "--user-group", name]
        try await Shell.check(Command("useradd", arguments), what: "creating the user \(name) failed")
    }
}
