/// The arithmetic of Swarm's managers: a majority of all of them, reachable or not, must see each other.
package struct Quorum: Sendable, Equatable {
    package var managers: Int
    package var reachable: Int
    /// Nodes that are neither down nor silent, of all nodes.
    package var down: [String]
    package var drained: [String]
    package var rebooting: [String]
    package var hasLeader: Bool
    package var hosts: Int

    package init(hosts: [HostStatus]) {
        let views = hosts.compactMap { $0.swarm?.nodes }.filter { !$0.isEmpty }
        let nodes = views.max { $0.count < $1.count } ?? []
        let silent = Set(hosts.filter { !$0.answered }.map(\.name))
        self.hosts = hosts.count
        managers = nodes.filter(\.manager).count
        reachable = nodes.filter { $0.manager && $0.reachable && !silent.contains($0.name) }.count
        hasLeader = nodes.contains(where: \.leader)
        down = nodes.filter { $0.state != "ready" && !silent.contains($0.name) }.map(\.name).sorted()
        drained = nodes.filter { $0.availability == "drain" }.map(\.name).sorted()
        rebooting = nodes.filter { $0.isRebooting ?? false }.map(\.name).sorted()
    }

    /// No majority agrees on what runs: whatever is told of services and routes is what was last known.
    package var isLost: Bool { managers == 0 || !hasLeader || reachable < majority }

    package var majority: Int { managers / 2 + 1 }

    /// Whichever host goes, the managers that are left are still a majority, and there is somewhere to move to.
    package var mayLoseAHost: Bool {
        hosts > 1 && managers > 1 && hasLeader && down.isEmpty && reachable - 1 >= majority
            && hosts - drained.count > 1
    }

    package var problems: [String] {
        var problems = down.map { "the Swarm sees \($0) as down" } + rebooting.map(Self.end(of:))
        problems += drained.filter { !rebooting.contains($0) }.map(Self.resumption(of:))
        if isLost {
            problems.append("the Swarm has no quorum: what runs keeps running, nothing can be started or moved")
        }
        return problems
    }

    private static func end(of reboot: String) -> String {
        "\(reboot) is being rebooted, `trivet host reboot \(reboot)` goes on with it"
    }

    private static func resumption(of host: String) -> String {
        "\(host) is drained, `trivet host resume \(host)` ends it"
    }

    /// Why no host may be lost.
    package func refusal(hosts: [HostStatus]) -> String {
        if self.hosts == 1 { return "this one host must not be lost" }
        if isLost { return "no host may be lost: there is no quorum" }
        if managers == 1, let only = hosts.first(where: { $0.swarm?.role == .manager }) {
            return "\(only.name) must not be lost: it is the only manager"
        }
        if managers == 2 { return "no host may be lost: with two managers both are needed" }
        return "no host may be lost now: \(reachable) of \(managers) managers are reachable"
    }
}
