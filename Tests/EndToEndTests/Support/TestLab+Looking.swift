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
    func ask(_ route: String, edge: String, from host: String? = nil) async throws -> (code: Int, body: String) {
        let address = try self.host(edge).private
        let result = try await on(
            host ?? edge, "curl -s -m 3 -w '\\n%{http_code}' -H 'Host: \(route)' http://\(address)/", timeout: 15)
        let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
        return (Int(lines.last ?? "") ?? 0, lines.dropLast().joined(separator: "\n"))
    }

    static let routes = ["weather.example", "station.weather.example", "almanac.weather.example"]

    /// Whether each route answers through each host's edge.
    func serves(through edges: [String]? = nil) async throws -> Bool {
        for edge in edges ?? names {
            for route in Self.routes {
                // The station's front page does not exist: its own 404 is an answer too, Caddy's would be empty.
                let (code, body) = try await ask(route, edge: edge)
                let fine = route.hasPrefix("station") ? code == 404 && !body.isEmpty : code == 200
                guard fine else { return false }
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
