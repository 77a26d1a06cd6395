/// The parts of Caddy's configuration that Trivet writes, in Caddy's own words.
extension CaddyConfiguration {
    struct Document: Encodable {
        var admin: Admin
        var apps: Apps
        var logging: Logging
    }

    struct Admin: Encodable { var listen: String }

    struct Apps: Encodable { var http: HTTP }

    struct HTTP: Encodable {
        enum CodingKeys: String, CodingKey {
            case gracePeriod = "grace_period"
            case servers
        }
        var gracePeriod: String
        var servers: [String: Server]
    }

    struct Logging: Encodable {
        struct Log: Encodable {
            var exclude: [String]
            var level: String
        }
        var logs: [String: Log]
    }

    struct Disabled: Encodable {
        struct KeepAlive: Encodable { var enabled = false }
        var disable = true
    }

    struct Server: Encodable {
        enum CodingKeys: String, CodingKey {
            case automaticHTTPS = "automatic_https"
            case errors, listen, routes
        }
        struct Errors: Encodable { var routes: [Route] }
        var automaticHTTPS: Disabled
        var errors: Errors
        var listen: [String]
        var routes: [Route]
    }

    struct Route: Encodable {
        struct Match: Encodable {
            var expression: String?
            var host: [String]
        }
        var handle: [Handler]
        var match: [Match]?
        var terminal: Bool?
    }

    struct Handler: Encodable {
        enum CodingKeys: String, CodingKey {
            case handler, upstreams, transport, body, headers
            case loadBalancing = "load_balancing"
            case dynamicUpstreams = "dynamic_upstreams"
            case statusCode = "status_code"
        }
        var handler: String
        var dynamicUpstreams: DynamicUpstreams?
        var upstreams: [Upstream]?
        var loadBalancing: LoadBalancing?
        var transport: Transport?
        var statusCode: Int?
        var body: String?
        var headers: [String: [String]]?
    }

    struct Upstream: Encodable { var dial: String }

    struct LoadBalancing: Encodable {
        struct Methods: Encodable { var method: [String] }
        struct Policy: Encodable { var policy: String }
        enum CodingKeys: String, CodingKey {
            case retryMatch = "retry_match"
            case selectionPolicy = "selection_policy"
            case tryDuration = "try_duration"
            case tryInterval = "try_interval"
        }
        var retryMatch: [Methods]
        var selectionPolicy: Policy
        var tryDuration: String
        var tryInterval: String
    }

    struct Resolver: Encodable { var addresses: [String] }

    struct DynamicUpstreams: Encodable {
        var name: String
        var refresh: String
        var resolver: Resolver
        var source: String
    }

    struct Transport: Encodable {
        enum CodingKeys: String, CodingKey {
            case dialTimeout = "dial_timeout"
            case keepAlive = "keep_alive"
            case `protocol`, resolver
        }
        var dialTimeout: String
        var keepAlive: Disabled.KeepAlive
        var `protocol`: String
        var resolver: Resolver
    }
}
