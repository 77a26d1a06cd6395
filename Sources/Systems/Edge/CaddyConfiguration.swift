internal import FoundationEssentials

/// The whole configuration of a host's Caddy, made of nothing but the routing table.
///
/// Loading a configuration makes Caddy close its clients' idle connections, and a request that is just then under way
/// on one of them is lost. Therefore tasks come and go without a load: Caddy asks the agent for the tasks of a route as
/// an SRV record (`EdgeResolver`), again for each attempt, so that a request that finds no task waits for the next one.
/// Only when routes themselves come or go is Caddy loaded anew.
package enum CaddyConfiguration {
    /// JSON with sorted keys: equal tables give equal text.
    ///
    /// - Parameter withUpstreams: also the tasks as they are now, which Caddy falls back to when no agent answers.
    package static func render(
        _ table: RoutingTable,
        port: Int,
        resolverPort: Int,
        adminSocket: String = "/run/caddy/admin.sock",
        withUpstreams: Bool = true
    ) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let resolver = Resolver(addresses: ["udp/127.0.0.1:\(resolverPort)"])
        let server = Server(
            automaticHTTPS: Disabled(),
            errors: .init(routes: table.routes.map(noTask)),
            listen: [":\(port)"],
            routes: table.routes.map { route($0, resolver, withUpstreams: withUpstreams) } + [unknownName]
        )
        let document = Document(
            admin: Admin(listen: "unix/\(adminSocket)"),
            apps: Apps(http: HTTP(gracePeriod: "30s", servers: ["edge": server])),
            // Each attempt for a route without a task would be a line of the log.
            logging: Logging(logs: [
                "default": .init(exclude: ["http.handlers.reverse_proxy", "http.log.error"], level: "WARN")
            ])
        )
        return String(decoding: try encoder.encode(document), as: UTF8.self) + "\n"
    }

    private static func route(_ route: RoutingTable.Route, _ resolver: Resolver, withUpstreams: Bool) -> Route {
        let known = route.upstreams.map { Upstream(dial: "\($0.address):\($0.port)") }
        let handler = Handler(
            handler: "reverse_proxy",
            dynamicUpstreams: .init(
                name: EdgeNames.record(of: route.host),
                refresh: "200ms",
                resolver: resolver,
                source: "srv"
            ),
            upstreams: withUpstreams && !known.isEmpty ? known : nil,
            loadBalancing: .init(
                // A failed dial is tried again for every method, since nothing was sent; once a request may have
                // reached the task, only for methods that change nothing.
                retryMatch: [.init(method: ["GET", "HEAD", "OPTIONS"])],
                selectionPolicy: .init(policy: "round_robin"),
                tryDuration: "10s",
                tryInterval: "100ms"
            ),
            // A kept connection to a host that lost its power swallows requests until TCP gives up, and one that a
            // task closes as it ends loses a POST. A fresh dial fails at once and is tried elsewhere; hosts of one network
            // answer one within a millisecond, so a host that has just lost its power costs a request no more than this.
            transport: .init(
                dialTimeout: "250ms",
                keepAlive: Disabled.KeepAlive(),
                protocol: "http",
                resolver: resolver
            )
        )
        return Route(handle: [handler], match: [.init(host: [route.host])], terminal: true)
    }

    /// What Caddy says itself when it has tried long enough: no task, or none that takes connections.
    private static func noTask(_ route: RoutingTable.Route) -> Route {
        let stack = route.stack.isEmpty ? "" : " of the stack \(route.stack)"
        let prefix = route.stack + "_"
        let service = route.service.hasPrefix(prefix) ? String(route.service.dropFirst(prefix.count)) : route.service
        let body = "The service \(service)\(stack) has no healthy task at the moment.\n"
        let match = Route.Match(
            expression: "{http.error.status_code} >= 502 && {http.error.status_code} <= 504",
            host: [route.host]
        )
        return Route(
            handle: [plain(status: 503, body: body, headers: ["Retry-After": ["2"]])],
            match: [match],
            terminal: true
        )
    }

    private static let unknownName = Route(
        handle: [plain(status: 404, body: "No route leads from this host name to a service.\n")])

    private static func plain(status: Int, body: String, headers: [String: [String]] = [:]) -> Handler {
        let type = ["Content-Type": ["text/plain; charset=utf-8"], "Cache-Control": ["no-store"]]
        return Handler(
            handler: "static_response",
            statusCode: status,
            body: body,
            headers: headers.merging(type) { first, _ in first }
        )
    }
}
