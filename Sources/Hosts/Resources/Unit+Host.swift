import Glibc
package import Planning

extension Unit: OverviewedResource {
    /// A reload changes a unit's state and not its start.
    static let properties = [
        "ActiveState", "UnitFileState", "ExecMainStartTimestampMonotonic", "StateChangeTimestampMonotonic",
    ]

    package func observe() async throws -> Observed { try await observe(in: .of([.unit(self)])) }

    func observe(in overview: Overview) async throws -> Observed {
        let shown = overview.units[name] ?? [:]
        let active = shown["ActiveState"] ?? "inactive"
        let isActive = active == "active"
        let stale = isActive ? Self.files(watches, since: shown["ExecMainStartTimestampMonotonic"]) : []
        let unread = isActive ? Self.files(reloads, since: shown["StateChangeTimestampMonotonic"]) : []
        let isWhole = if let whole, active == "active" { try await Shell.run(whole).succeeded } else { true }
        return Observed(
            active: active,
            enabled: shown["UnitFileState"] ?? "",
            stale: stale,
            unread: unread,
            isWhole: isWhole
        )
    }

    package func apply(_ change: Change, report: @escaping Reporter) async throws {
        try await Systemd.reload()
        try await Systemd.enable(name)
        // A failed unit counts its starts; it is given a fresh count, and the state decides, not what the plan once saw.
        _ = try await Shell.run(Command("systemctl", ["reset-failed", name]))
        let now = try await observe()
        let isCurrent = now.stale.isEmpty && now.isWhole
        switch (now.active, isCurrent && now.unread?.isEmpty ?? true, change.action) {
        case ("active", true, .create), ("active", true, .change): break
        case ("active", _, _) where isCurrent && (change.action != .restart || change.summary == Self.reload):
            await report("reloading \(name)")
            try await Systemd.act("reload-or-restart", name)
        case ("active", _, _):
            await report("restarting \(name)")
            try await Systemd.act("restart", name)
        default:
            await report("starting \(name)")
            try await Systemd.act("start", name)
        }
        try await waitUntilReady(report: report)
    }

    /// Those whose last change is younger than a moment of the monotonic clock.
    private static func files(_ paths: [String], since microseconds: String?) -> [String] {
        guard let since = microseconds.flatMap(Double.init), since > 0 else { return [] }
        let moment = seconds(CLOCK_REALTIME) - seconds(CLOCK_MONOTONIC) + since / 1e6
        return paths.filter { path in FileStatus(path).map { $0.modified > moment } ?? false }
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
        try await show([unit], properties)[unit] ?? [:]
    }

    /// Of several units at once.
    static func show(_ units: [String], _ properties: [String]) async throws -> [String: [String: String]] {
        guard !units.isEmpty else { return [:] }
        let all = Command("systemctl", ["show"] + units + ["-p", properties.joined(separator: ",")])
        let paragraphs = read(try await Shell.run(all).output)
        if paragraphs.count == units.count { return Dictionary(zip(units, paragraphs)) { first, _ in first } }
        // One that systemd takes for no unit's name has none, and which it is only asking again tells.
        guard units.count > 1 else { return [:] }
        var each: [String: [String: String]] = [:]
        for unit in units { each.merge(try await show([unit], properties)) { first, _ in first } }
        return each
    }

    /// A paragraph for each unit.
    static func read(_ output: String) -> [[String: String]] {
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.split(whereSeparator: \.isEmpty).map { paragraph in
            paragraph.reduce(into: [:]) { properties, line in
                guard let split = line.firstIndex(of: "=") else { return }
                properties[String(line[..<split])] = String(line[line.index(after: split)...])
            }
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
        var attempts = 0
        while true {
            let result = try await Shell.run(Command("systemctl", [verb, unit], timeout: 180))
            guard !result.succeeded else { return }
            let log = try await Shell.run(Command("journalctl", ["-u", unit, "-n", "12", "--no-pager", "-o", "cat"]))
            attempts += 1
            // What its service listened on may be in use for a moment after that has ended.
            if unit.hasSuffix(".socket"), attempts < 10, log.output.contains("Address already in use") {
                try await Task.sleep(for: .milliseconds(500))
                continue
            }
            throw Failure(
                .refused,
                "\(verb)ing \(unit) failed",
                words: Failure.tail(log.output.isEmpty ? result.errors : log.output),
                next: "read `journalctl -u \(unit)` on the host, mend it, then run `trivet apply` again"
            )
        }
    }
}
