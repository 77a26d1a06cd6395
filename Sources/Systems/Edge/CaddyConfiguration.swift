internal import FoundationEssentials

/// The whole configuration of a host's Caddy, made of nothing but the routing table.
package enum CaddyConfiguration {
    /// JSON with sorted keys: equal tables give equal text.
    package static func render(_ table: RoutingTable, port: Int, adminSocket: String = "/run/caddy/admin.sock") throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let server = Server(
            automaticHTTPS: Disabled(),
            listen: [":\(port)"],
            routes: table.routes.map(route) + [unknownName]
        )
        let document = Document(
            // Without persistence Caddy starts empty and the agent feeds it; an old table is never served by surprise.
            admin: Admin(config: .init(persist: false), listen: "unix/\(adminSocket)"),
            apps: Apps(http: HTTP(gracePeriod: "30s", servers: ["edge": server])),
            logging: Logging(logs: ["default": .init(level: "WARN")])
        )
        return String(decoding: try encoder.encode(document), as: UTF8.self) + "\n"
    }

    private static func route(_ route: RoutingTable.Route) -> Route {
        let handler = route.upstreams.isEmpty ? noTask(route) : proxy(route.upstreams)
        return Route(handle: [handler], match: [.init(host: [route.host])], terminal: true)
    }

    private static func proxy(_ upstreams: [RoutingTable.Upstream]) -> Handler {
        Handler(
            handler: "reverse_proxy",
            upstreams: upstreams.map { .init(dial: "\($0.address):\($0.port)") },
            loadBalancing: .init(
                // A failed dial is tried again for every method, since nothing was sent; once a request may have
                // reached the task, only for methods that change nothing.
                retryMatch: [.init(method: ["GET", "HEAD", "OPTIONS"])],
                selectionPolicy: .init(policy: "round_robin"),
                tryDuration: "10s",
                tryInterval: "100ms"
            ),
            // One task alone is never put aside: a single request that fails would shut out all others.
            healthChecks: upstreams.count > 1 ? .init(passive: .init(failDuration: "5s", maxFails: 1)) : nil,
            // A kept connection to a host that lost its power swallows requests until TCP gives up, and one that a
            // task closes as it ends loses a POST. A fresh dial fails at once and is tried elsewhere.
            transport: .init(dialTimeout: "1s", keepAlive: Disabled.KeepAlive(), protocol: "http")
        )
    }

    private static func noTask(_ route: RoutingTable.Route) -> Handler {
        let stack = route.stack.isEmpty ? "" : " of the stack \(route.stack)"
        let prefix = route.stack + "_"
        let service = route.service.hasPrefix(prefix) ? String(route.service.dropFirst(prefix.count)) : route.service
        return plain(
            status: 503,
            body: "The service \(service)\(stack) has no healthy task at the moment.\n",
            headers: ["Retry-After": ["2"]]
        )
    }

    private static let unknownName = Route(
        handle: [plain(status: 404, body: "No route leads from this host name to a service.\n")])

    private static func plain(status: Int, body: String, headers: [String: [String]] = [:]) -> Handler {
        let type = ["Content-Type": ["text/plain; charset=utf-8"], "Cache-Control": ["no-store"]]
        return Handler(
            handler: "static_response", statusCode: status, body: body, headers: headers.merging(type) { first, _ in first })
    }
}
