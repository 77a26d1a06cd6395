import Hosts
import Planning

/// Asking what is so.
extension TestLab {
    func status() async throws -> EstateAnswer {
        try await trivet("status", "--format", "json", timeout: 30).decoded(as: EstateAnswer.self)
    }

    func isWell() async throws -> Bool { try await status().verdict.well }

    func containers() async throws -> [ContainerAnswer] {
        try await trivet("ps", "--format", "json", timeout: 30).decoded(as: [ContainerAnswer].self)
    }

    /// The hosts that run a service, one entry a container.
    func places(of service: String) async throws -> [String] {
        try await containers().filter { "\($0.stack)_\($0.service)" == service }.map(\.host)
    }

    func leader() async throws -> String {
        guard let leader = try await status().hosts.first(where: { $0.swarm?.leader ?? false }) else {
            throw NotInTime(description: "the Swarm has no leader")
        }
        return leader.name
    }

    /// Asks an edge for a route, from a host, since nobody else is let in.
    func ask(_ route: String, path: String = "/", edge: String) async throws -> (code: Int, body: String) {
        let address = try host(edge).private
        // The machine's curl, standing in the host's network: a plain host has none of its own.
        let place = ["netns", "exec", "tl\(number)-\(edge)", "curl", "-s", "-m", "3"]
        let question = ["-w", "\n%{http_code}", "-H", "Host: \(route)", "http://\(address)\(path)"]
        let result = try await Shell.run(Command("ip", place + question, timeout: 15))
        let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
        return (Int(lines.last ?? "") ?? 0, lines.dropLast().joined(separator: "\n"))
    }

    static let pages = [
        ("weather.example", "/"), ("station.weather.example", "/latest?count=1"), ("almanac.weather.example", "/"),
        ("blog.weather.example", "/"),
    ]

    /// Whether each route answers through each host's edge.
    func serves(through edges: [String]? = nil) async throws -> Bool {
        for edge in edges ?? names {
            for (route, path) in Self.pages {
                guard try await ask(route, path: path, edge: edge).code == 200 else { return false }
            }
        }
        return true
    }

    /// A property of a unit, as systemd on the host shows it.
    func unit(_ unit: String, _ property: String, on host: String) async throws -> String {
        try await on(host, "systemctl show -P \(property) \(unit)").output.filter { !$0.isNewline }
    }

    func isActive(_ unit: String, on host: String) async throws -> Bool {
        try await self.unit(unit, "ActiveState", on: host) == "active"
    }
}
