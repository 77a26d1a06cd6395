internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import Systems

/// Does what a route leads to take connections? Swarm calls a task without a health check running as soon as its process
/// is, whatever port it listens on.
struct UpstreamCheck: Sendable {
    var deadline = TimeAmount.milliseconds(500)

    /// The table's statuses, with a problem on each route that has an upstream which refuses.
    func statuses(of table: RoutingTable) async -> [RouteStatus] {
        let refusing = await refusing(table.routes.flatMap(\.upstreams))
        return zip(table.statuses, table.routes).map { status, route in
            var status = status
            let hosts = route.upstreams.filter { refusing.contains($0.task) }.map(\.node)
            if let first = hosts.first { status.problem = Self.problem(route, first: first, count: hosts.count) }
            return status
        }
    }

    private static func problem(_ route: RoutingTable.Route, first: String, count: Int) -> String {
        let place = count == 1 ? first : "\(first) and \(count - 1) more"
        return "\(route.service) on \(place) refuses connections: does it listen on its route's port, on all addresses?"
    }

    /// The tasks whose ports answer with a reset. Silence is no refusal: a host that is gone is told of elsewhere.
    private func refusing(_ upstreams: [RoutingTable.Upstream]) async -> Set<String> {
        await withTaskGroup(of: String?.self) { group in
            for upstream in upstreams {
                group.addTask { await refuses(upstream.address, upstream.port) ? upstream.task : nil }
            }
            return await group.reduce(into: []) { tasks, task in
                if let task { tasks.insert(task) }
            }
        }
    }

    func refuses(_ address: String, _ port: Int) async -> Bool {
        do {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(deadline)
                .connect(host: address, port: port).get()
            try? await channel.close()
            return false
        } catch let error as IOError {
            return error.errnoCode == ECONNREFUSED
        } catch let error as NIOConnectionError {
            return error.connectionErrors.contains { ($0.error as? IOError)?.errnoCode == ECONNREFUSED }
        } catch {
            return false
        }
    }
}
