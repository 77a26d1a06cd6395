internal import Hosts
internal import Planning
internal import Systems

/// Whether what Trivet set up on this host runs: the units of its manifest, and the firewall's rules.
struct UnitHealth: Sendable {
    var manifest: @Sendable () -> [Facts.Record] = { (try? Manifest.read()) ?? [] }
    var run: @Sendable (Command) async -> CommandResult? = { try? await Shell.run($0) }

    /// One clause each, such as `docker-registry.service is failed`; empty when nothing can be asked.
    func problems() async -> [String] {
        let records = manifest().map(\.resource)
        let units = records.filter { $0.kind == Unit.kind }.map(\.name).sorted()
        let tables = records.filter { $0.kind == Firewall.kind }.map(\.name)
        async let stopped = stopped(among: units)
        async let missing = missing(among: tables)
        return await stopped + missing
    }

    /// Those that are told of elsewhere, in words of their own.
    private static let known: Set<String> = ["docker.service", "caddy.service", DatabaseNames.unit]

    private func stopped(among units: [String]) async -> [String] {
        let units = units.filter { !Self.known.contains($0) }
        guard !units.isEmpty, let answer = await run(Command("systemctl", ["is-active"] + units, timeout: 1)) else {
            return []
        }
        let states = answer.lines
        // A line for each, in their order; anything else is no answer.
        guard states.count == units.count else { return [] }
        return zip(units, states).filter { !["active", "activating", "reloading"].contains($0.1) }
            .map { "\($0.0) is \($0.1)" }
    }

    private func missing(among tables: [String]) async -> [String] {
        var missing: [String] = []
        for table in tables {
            let list = Command(
                "nft",
                ["-t", "list", "table"] + table.split(separator: " ").map(String.init),
                timeout: 1
            )
            if let answer = await run(list), !answer.succeeded, answer.errors.contains("No such file") {
                missing.append("the firewall's table \(table) is gone")
            }
        }
        return missing
    }
}
