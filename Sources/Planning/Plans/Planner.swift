import FoundationEssentials

/// Compares what should be with what is. Pure: the same input gives the same plan.
package enum Planner {
    /// The steps for an ordered list of resources, on one host or for the whole estate.
    package static func steps(
        for items: [Item],
        observed: [Observation],
        host: String?,
        stage: Int,
        context start: PlanContext = PlanContext()
    ) -> (steps: [Plan.Step], failures: [Failure], context: PlanContext) {
        var context = start
        var steps: [Plan.Step] = []
        var failures: [Failure] = []
        for (item, observation) in zip(items, observed) {
            do {
                if let failure = observation.failure { throw failure }
                let change = try item.resource.value.change(fromJSON: observation.json ?? "", in: context)
                guard let change else { continue }
                let id = item.resource.id
                if change.isOfContent { context.changing.insert(id) }
                steps.append(Plan.Step(host: host, system: item.system, resource: id, change: change, stage: stage))
            } catch {
                var failure = Failure.of(error, while: "reading \(item.resource.id)")
                failure.host = host
                failures.append(failure)
            }
        }
        return (steps, failures, context)
    }

    /// What Trivet made on a host and the estate no longer has, in an order in which it can go: units before their files.
    package static func retired(
        manifest: [Facts.Record],
        keeping items: [Item],
        systems: (SystemName) -> Bool
    ) -> [Item] {
        let kept = Set(items.map(\.resource.id))
        let left = manifest.filter { !kept.contains($0.resource) && systems($0.system) }
        let order = [Unit.kind, Mount.kind, ServiceAddress.kind, Firewall.kind]
        func rank(_ id: ResourceID) -> Int { order.firstIndex(of: id.kind) ?? order.count }
        return left.enumerated()
            .sorted { (rank($0.element.resource), -$0.offset) < (rank($1.element.resource), -$1.offset) }
            .map { Item($0.element.system, .retired(Retired($0.element.resource))) }
    }
}

extension ResourceValue {
    /// Its change from what the host's end of the session reported.
    package func change(fromJSON json: String, in context: PlanContext) throws -> Change? {
        change(from: try JSONDecoder().decode(Observed.self, from: Data(json.utf8)), in: context)
    }
}
