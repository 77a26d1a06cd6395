package import Planning

extension Packages: OverviewedResource {
    package func observe() async throws -> Observed { try await observe(in: .of([.packages(self)])) }

    func observe(in overview: Overview) async throws -> Observed { overview.packages.only(packages) }

    package func apply(_ change: Change, report: @escaping Reporter) async throws {
        let missing = try await observe().installed
        let wanted = packages.filter { missing[$0] == nil }
        if !wanted.isEmpty { try await install(wanted, report: report) }
        if !held.isEmpty { try await Shell.check(Command("apt-mark", ["hold"] + held)) }
    }

    private func install(_ names: [String], report: @escaping Reporter) async throws {
        await report("installing \(names.joined(separator: ", "))")
        // An installation that was cut off leaves dpkg half way; this finishes it and does nothing otherwise.
        try await Shell.check(
            Apt.command("dpkg", ["--force-confold", "--configure", "-a"]),
            what: "finishing an interrupted installation failed"
        )
        var result = try await Shell.run(Apt.install(names))
        if !result.succeeded {
            await report("reading the package lists again")
            _ = try await Shell.run(Apt.command("apt-get", ["update", "-q"]))
            result = try await Shell.run(Apt.install(names))
        }
        guard result.succeeded else {
            throw Failure(
                .refused,
                "installing \(names.joined(separator: ", ")) failed",
                words: Failure.tail(result.errors.isEmpty ? result.output : result.errors, lines: 8),
                next:
                    "run `apt-get install \(names.joined(separator: " "))` on the host to see it, then `trivet apply` again"
            )
        }
    }
}

/// How Debian's package tools are run: without questions, keeping configuration that is there.
enum Apt {
    static func command(_ name: String, _ arguments: [String]) -> Command {
        Command(
            name,
            arguments,
            environment: ["DEBIAN_FRONTEND": "noninteractive", "NEEDRESTART_SUSPEND": "1"],
            timeout: 1800
        )
    }

    static func install(_ names: [String]) -> Command {
        let options = [
            "-y", "-q", "--no-install-recommends", "-o", "Dpkg::Options::=--force-confold", "-o",
            "DPkg::Lock::Timeout=300",
        ]
        return command("apt-get", ["install"] + options + names)
    }
}
