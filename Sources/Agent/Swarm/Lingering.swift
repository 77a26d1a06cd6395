internal import Systems

/// The last tasks of a route that were told to end serve on until shortly before they do. Docker begins a second after the
/// order, and then gives a container's networks two seconds to hear of its end before it sends the signal: three seconds in
/// which a route without another task would go unanswered for nothing.
struct Lingering {
    /// So that they leave the table before the signal, however late the order was heard of.
    static let length = Duration.milliseconds(2500)

    private var last: [String: (upstreams: [RoutingTable.Upstream], until: ContinuousClock.Instant)] = [:]

    mutating func note(_ fresh: RoutingTable, after before: RoutingTable?, now: ContinuousClock.Instant) {
        let empty = fresh.routes.filter(\.upstreams.isEmpty)
        last = last.filter { host, _ in empty.contains { $0.host == host } }
        for route in empty where last[route.host] == nil {
            let old = before?.routes.first { $0.host == route.host && $0.service == route.service }
            guard let old, !old.upstreams.isEmpty else { continue }
            last[route.host] = (old.upstreams, now + Self.length)
        }
    }

    func serving(_ table: RoutingTable, now: ContinuousClock.Instant) -> RoutingTable {
        guard !last.isEmpty else { return table }
        var table = table
        for index in table.routes.indices where table.routes[index].upstreams.isEmpty {
            guard let old = last[table.routes[index].host], now < old.until else { continue }
            table.routes[index].upstreams = old.upstreams
        }
        return table
    }
}
