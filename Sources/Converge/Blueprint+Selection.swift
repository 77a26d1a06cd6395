import Planning
import Systems

extension Blueprint {
    /// Only what was asked for; the stages stay in their places.
    func selecting(_ selection: Selection) -> Blueprint {
        Blueprint(
            stages: stages.map { stage in
                switch stage {
                case .hosts(let all):
                    let kept = all.filter { selection.has(host: $0.key) }
                    return .hosts(kept.mapValues { items in items.filter { selection.has($0) } })
                case .step(let system, _):
                    return selection.has(system) && selection.hasEstate ? stage : .hosts([:])
                case .estate(let items):
                    return .estate(selection.hasEstate ? items.filter { selection.has($0.system) } : [])
                }
            }
        )
    }

    /// Adds the removal of what hosts have from earlier and the estate no longer wants, to the last stage of hosts.
    mutating func retire(facts: [String: Facts], full: Blueprint, selection: Selection) {
        let last = stages.lastIndex { if case .hosts = $0 { true } else { false } }
        guard let last, case .hosts(var all) = stages[last] else { return }
        for (host, facts) in facts where selection.has(host: host) {
            let retired = Planner.retired(
                manifest: facts.manifest,
                keeping: full.items(on: host),
                systems: selection.has
            )
            all[host, default: []] += retired.filter { !full.looksAfter($0.resource.id.name, on: host) }
        }
        stages[last] = .hosts(all)
    }

    /// A unit that was a host's own and is now a cluster step's.
    private func looksAfter(_ retired: String, on host: String) -> Bool {
        stages.contains { stage in
            guard case .step(_, .database(let goal)) = stage else { return false }
            let unit = ResourceID(kind: Unit.kind, name: DatabaseNames.unit)
            return retired == unit.description && goal.cluster.members.contains { $0.host == host }
        }
    }

    /// Everything a host is to have, over all stages.
    func items(on host: String) -> [Item] {
        stages.flatMap { stage -> [Item] in
            if case .hosts(let all) = stage { all[host] ?? [] } else { [] }
        }
    }
}

extension Selection {
    /// A stack's deployment tells the hosts of its volumes too.
    func has(_ item: Item) -> Bool {
        has(item.system) || (stack != nil && item.resource.id == VolumeDriver.bookFile)
    }
}
