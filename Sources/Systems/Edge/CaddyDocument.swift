/// The parts of Caddy's configuration that Trivet writes, in Caddy's own words.
extension CaddyConfiguration {
    struct Document: Encodable {
        var admin: Admin
        var apps: Apps
        var logging: Logging
    }

    struct Admin: Encodable {
        struct Config: Encodable { var persist: Bool }
        var config: Config
        var listen: String
    }

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
        struct Log: Encodable { var level: String }
        var logs: [String: Log]
    }

    struct Disabled: Encodable {
        struct KeepAlive: Encodable { var enabled = false }
        var disable = true
    }

    struct Server: Encodable {
        enum CodingKeys: String, CodingKey {
            case automaticHTTPS = "automatic_https"
            case listen, routes
        }
        var automaticHTTPS: Disabled
        var listen: [String]
        var routes: [Route]
    }

    struct Route: Encodable {
        struct Match: Encodable { var host: [String] }
        var handle: [Handler]
        var match: [Match]?
        var terminal: Bool?
    }

    struct Handler: Encodable {
        enum CodingKeys: String, CodingKey {
            case handler, upstreams, transport, body, headers
            case loadBalancing = "load_balancing"
            case healthChecks = "health_checks"
            case statusCode = "status_code"
        }
        var handler: String
        var upstreams: [Upstream]?
        var loadBalancing: LoadBalancing?
        var healthChecks: HealthChecks?
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

    struct HealthChecks: Encodable {
        struct Passive: Encodable {
            enum CodingKeys: String, CodingKey {
                case failDuration = "fail_duration"
                case maxFails = "max_fails"
            }
            var failDuration: String
            var maxFails: Int
        }
        var passive: Passive
    }

    struct Transport: Encodable {
        enum CodingKeys: String, CodingKey {
            case dialTimeout = "dial_timeout"
            case keepAlive = "keep_alive"
            case `protocol`
        }
        var dialTimeout: String
        var keepAlive: Disabled.KeepAlive
        var `protocol`: String
    }
}
