internal import Systems

/// What happened between two readings, for the journal.
enum SwarmChanges {
    struct Change: Equatable {
        var what: String
        var subject: String
        var detail: String = ""
    }

    static func between(_ old: SwarmReader.Reading, _ new: SwarmReader.Reading) -> [Change] {
        nodes(old.nodes, new.nodes) + leader(old.nodes, new.nodes) + updates(old.services, new.services)
            + routes(RoutingTable.compute(from: old.view), RoutingTable.compute(from: new.view))
    }

    private static func nodes(_ old: [HostStatus.Node], _ new: [HostStatus.Node]) -> [Change] {
        let before = Dictionary(old.map { ($0.id, $0.state) }) { first, _ in first }
        return new.compactMap { node in
            // A new leader calls every node unknown until it hears of it: that is no news of the host.
            guard let state = before[node.id], state != node.state, node.state != "unknown" else { return nil }
            if node.state == "ready" {
                return state == "unknown" ? nil : Change(what: JournalEntry.What.nodeUp, subject: node.name)
            }
            return Change(what: JournalEntry.What.nodeDown, subject: node.name, detail: "Swarm says: \(node.state)")
        }
    }

    private static func leader(_ old: [HostStatus.Node], _ new: [HostStatus.Node]) -> [Change] {
        guard let now = new.first(where: \.leader), let before = old.first(where: \.leader), now.id != before.id
        else { return [] }
        return [Change(what: JournalEntry.What.leader, subject: now.name, detail: "before: \(before.name)")]
    }

    private static func updates(_ old: [ServiceStatus], _ new: [ServiceStatus]) -> [Change] {
        let before = Dictionary(old.map { ($0.id, $0.update) }) { first, _ in first }
        return new.compactMap { service in
            guard let state = before[service.id], state != service.update, let update = service.update else {
                return nil
            }
            let what: String
            switch update {
            case "completed": what = JournalEntry.What.updated
            case "rollback_completed": what = JournalEntry.What.rolledBack
            case "paused", "rollback_paused": what = JournalEntry.What.paused
            default: return nil
            }
            return Change(what: what, subject: service.name, detail: service.problem ?? service.updateMessage ?? "")
        }
    }

    private static func routes(_ old: RoutingTable, _ new: RoutingTable) -> [Change] {
        let before = Dictionary(old.routes.map { ($0.host, $0.upstreams.isEmpty) }) { first, _ in first }
        return new.routes.compactMap { route in
            guard let wasEmpty = before[route.host], wasEmpty != route.upstreams.isEmpty else { return nil }
            let what = wasEmpty ? JournalEntry.What.routeServed : JournalEntry.What.routeLost
            return Change(what: what, subject: route.host, detail: route.service)
        }
    }
}
