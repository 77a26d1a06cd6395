import Glibc
package import Planning

extension Unit: HostResource {
    package func observe() async throws -> Observed {
        let shown = try await Systemd.show(name, ["ActiveState", "UnitFileState", "ExecMainStartTimestampMonotonic"])
        let active = shown["ActiveState"] ?? "inactive"
        let stale = active == "active" ? staleFiles(startedAt: shown["ExecMainStartTimestampMonotonic"]) : []
        let isWhole = if let whole, active == "active" { try await Shell.run(whole).succeeded } else { true }
        return Observed(active: active, enabled: shown["UnitFileState"] ?? "", stale: stale, isWhole: isWhole)
    }

    package func apply(_ change: Change, report: @escaping Reporter) async throws {
        try await Systemd.reload()
        try await Systemd.enable(name)
        // A failed unit counts its starts; it is given a fresh count, and the state decides, not what the plan once saw.
        _ = try await Shell.run(Command("systemctl", ["reset-failed", name]))
        let now = try await observe()
        switch (now.active, now.stale.isEmpty && now.isWhole, change.action) {
        case ("active", true, .create), ("active", true, .change): break
        case ("active", _, _):
            await report("\(onChange.rawValue)ing \(name)")
            try await Systemd.act(onChange == .reload ? "reload-or-restart" : "restart", name)
        default:
            await report("starting \(name)")
            try await Systemd.act("start", name)
        }
        try await waitUntilReady(report: report)
    }

    /// Files whose last change is younger than the start of the unit's main process.
    private func staleFiles(startedAt microseconds: String?) -> [String] {
        guard let started = microseconds.flatMap(Double.init), started > 0 else { return [] }
        let start = Self.seconds(CLOCK_REALTIME) - Self.seconds(CLOCK_MONOTONIC) + started / 1e6
        return watches.filter { path in FileStatus(path).map { $0.modified > start } ?? false }
    }

    private static func seconds(_ clock: clockid_t) -> Double {
        var now = timespec()
        unsafe clock_gettime(clock, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
    }

    private func waitUntilReady(report: @escaping Reporter) async throws {
        guard let ready else { return }
        await report("waiting for \(name)")
        let name = name
        try await withDeadline(seconds: 90) {
            while try await !Shell.run(ready).succeeded { try await Task.sleep(for: .milliseconds(200)) }
        } onExpiry: {
            Failure(
                .timeout,
                "\(name) runs but did not become ready within 90 s",
                next: "read `journalctl -u \(name)` on the host"
            )
        }
    }
}

/// systemd by its own tool.
package enum Systemd {
    package static func show(_ unit: String, _ properties: [String]) async throws -> [String: String] {
        let result = try await Shell.run(Command("systemctl", ["show", unit, "-p", properties.joined(separator: ",")]))
        return result.lines.reduce(into: [:]) { all, line in
            guard let split = line.firstIndex(of: "=") else { return }
            all[String(line[..<split])] = String(line[line.index(after: split)...])
        }
    }

    package static func reload() async throws {
        try await Shell.check(Command("systemctl", ["daemon-reload"]))
    }

    package static func enable(_ unit: String) async throws {
        // A masked unit was masked on purpose by somebody; Trivet was asked to run it and says so in the plan.
        let state = try await show(unit, ["UnitFileState"])["UnitFileState"] ?? ""
        if state.hasPrefix("masked") { try await Shell.check(Command("systemctl", ["unmask", unit])) }
        guard state != "enabled", state != "static", state != "alias" else { return }
        try await Shell.check(Command("systemctl", ["enable", "-q", unit]), what: "enabling \(unit) failed")
    }

    /// Starts, restarts or reloads a unit.
    ///
    /// - Throws: ``Failure`` with the unit's last log lines.
    package static func act(_ verb: String, _ unit: String) async throws {
        let result = try await Shell.run(Command("systemctl", [verb, unit], timeout: 180))
        guard !result.succeeded else { return }
        let log = try await Shell.run(Command("journalctl", ["-u", unit, "-n", "12", "--no-pager", "-o", "cat"]))
        throw Failure(
            .refused,
            "\(verb)ing \(unit) failed",
            words: Failure.tail(log.output.isEmpty ? result.errors : log.output),
            next: "read `journalctl -u \(unit)` on the host, mend it, then run `trivet apply` again"
        )
    }
}
