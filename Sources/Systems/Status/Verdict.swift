/// The first thing an operator wants to know: is all well, and may a host be lost now?
package struct Verdict: Sendable, Equatable, Codable {
    package var well: Bool
    package var mayLoseAHost: Bool
    /// One sentence each.
    package var problems: [String]
    /// `all is well; any one host may be lost`
    package var line: String

    /// - Parameter servicesProblem: why no manager could tell of the services.
    package static func judge(
        hosts: [HostStatus],
        services: [ServiceStatus],
        routes: [RouteStatus],
        storage: StorageStatus? = nil,
        database: DatabaseStatus? = nil,
        servicesProblem: String? = nil
    ) -> Verdict {
        let quorum = Quorum(hosts: hosts)
        var problems = hosts.flatMap(Self.problems(of:)) + quorum.problems
        if let servicesProblem { problems.append("no manager tells of the services: \(servicesProblem)") }
        problems += services.compactMap(Self.problem(of:))
        problems += routes.compactMap(Self.problem(of:))
        problems += storage?.problems ?? []
        problems += database?.problems ?? []
        let full = hosts.filter { ($0.fullness ?? 0) >= 0.98 }
        let servicesMove = quorum.mayLoseAHost && hosts.allSatisfy(\.answered) && full.isEmpty
        let files = storage?.refusal ?? hosts.first { !$0.hasFiles }.map { "the files on \($0.name) cannot be used" }
        let data = files ?? (hosts.count > 1 ? database?.refusal : nil)
        let mayLose = servicesMove && data == nil
        let refusal = servicesMove ? "no host may be lost now: \(data ?? "")" : quorum.refusal(hosts: hosts)
        let first = problems.isEmpty ? "all is well" : "not well: \(summary(problems))"
        return Verdict(
            well: problems.isEmpty,
            mayLoseAHost: mayLose,
            problems: problems,
            line: "\(first); \(mayLose ? "any one host may be lost" : refusal)"
        )
    }

    private static func summary(_ problems: [String]) -> String {
        let shown = problems.prefix(3).joined(separator: ", ")
        return problems.count > 3 ? "\(shown) and \(problems.count - 3) more" : shown
    }

    private static func problems(of host: HostStatus) -> [String] {
        guard host.answered else { return ["\(host.name) does not answer"] }
        var problems: [String] = []
        if host.docker == nil { problems.append("Docker on \(host.name) does not answer") }
        if host.docker != nil, host.swarm?.role == .outside { problems.append("\(host.name) is not part of the Swarm") }
        if !host.caddyAnswers { problems.append("Caddy on \(host.name) does not answer") }
        if let problem = host.problem { problems.append("\(host.name): \(problem)") }
        if let problem = host.files?.problem(of: host.name, now: host.clock) { problems.append(problem) }
        problems += host.fullVolumes?.map(\.problem) ?? []
        if let space = host.space {
            problems += space.problems(of: host.name)
        } else if let full = host.fullness, full >= 0.9 {
            problems.append("the disk of \(host.name) is \(Int(full * 100)) % full")
        }
        return problems
    }

    private static func problem(of route: RouteStatus) -> String? {
        if route.upstreams == 0 { return "\(route.host) has no healthy task behind it" }
        return route.problem.map { "\(route.host): \($0)" }
    }

    private static func problem(of service: ServiceStatus) -> String? {
        if service.running < service.desired, !service.isUpdating {
            return "\(service.name) runs \(service.running) of \(service.desired)"
        }
        switch service.update {
        case "paused": return "the update of \(service.name) is stuck"
        // Once it is back, the version before serves in full: the listing tells of it, and nothing is amiss.
        case "rollback_started": return "the last update of \(service.name) is being rolled back"
        case "rollback_paused": return "the rollback of \(service.name) is stuck"
        default: return nil
        }
    }
}

extension HostStatus {
    /// Share of the root file system that is used, or of a fuller disk that matters.
    package var fullness: Double? {
        if let fullest = space?.fullest { return fullest.fullness }
        guard let disk, disk.total > 0 else { return nil }
        return Double(disk.used) / Double(disk.total)
    }

    /// What moves here would find its files.
    var hasFiles: Bool { files.map { $0.state == .working } ?? true }
}
