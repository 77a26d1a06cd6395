internal import FoundationEssentials

extension RouterSettings: Decodable {
    package init(from decoder: any Decoder) throws {
        let keys = try Keyed(
            decoder,
            [
                "host", "listen", "control", "members", "tls", "watch", "users", "limits", "deadlines", "slow",
                "threads",
            ]
        )
        host = try keys.required("host")
        listen = try keys.required("listen")
        control = try keys.optional("control")
        members = try keys.required("members")
        tls = try keys.optional("tls")
        watch = try keys.required("watch")
        users = try keys.required("users")
        limits = try keys.optional("limits") ?? Limits()
        deadlines = try keys.optional("deadlines") ?? Deadlines()
        slow = try keys.optional("slow")
        threads = try keys.optional("threads")
        guard !members.isEmpty else { throw keys.fault("members", "there must be one at least") }
        try Self.once(members.map(\.name), keys, "members")
        try Self.once(users.map(\.name), keys, "users")
    }

    private static func once(_ names: [String], _ keys: Keyed, _ key: String) throws {
        var seen: Set<String> = []
        if let twice = names.first(where: { !seen.insert($0).inserted }) {
            throw keys.fault(key, "\(twice) is there twice")
        }
    }

    /// - Throws: words that name the key.
    package static func read(_ path: String) throws -> RouterSettings {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Keyed.Fault(path: "", problem: "it cannot be read")
        }
        do {
            return try JSONDecoder().decode(RouterSettings.self, from: data)
        } catch let error as DecodingError {
            throw Keyed.Fault(path: "", problem: "it is not JSON: \(error)")
        }
    }
}

extension RouterSettings.Place: Decodable {
    package init(from decoder: any Decoder) throws {
        let keys = try Keyed(decoder, ["address", "port", "path", "proxy"])
        if let path = try keys.optional("path", as: String.self) {
            self = .socket(path: path)
        } else {
            self = .network(
                address: try keys.required("address"),
                port: try keys.bounded("port", 1...65535, 3306),
                proxy: try keys.optional("proxy") ?? false
            )
        }
    }
}

extension RouterSettings.Member: Decodable {
    package init(from decoder: any Decoder) throws {
        let keys = try Keyed(decoder, ["name", "address", "port"])
        name = try keys.required("name")
        address = try keys.required("address")
        port = try keys.bounded("port", 1...65535, 3306)
    }
}

extension RouterSettings.TLS: Decodable {
    package init(from decoder: any Decoder) throws {
        let keys = try Keyed(decoder, ["authority", "certificate", "key", "clients", "members"])
        authority = try keys.required("authority")
        certificate = try keys.required("certificate")
        key = try keys.required("key")
        clients = try keys.choice("clients", .allowed)
        members = try keys.choice("members", .required)
    }
}

extension RouterSettings.Watch: Decodable {
    package init(from decoder: any Decoder) throws {
        let keys = try Keyed(decoder, ["user", "password", "every", "deadline"])
        user = try keys.required("user")
        password = try keys.required("password")
        every = try keys.bounded("every", 0.05...60, 0.25)
        deadline = try keys.bounded("deadline", 0.1...60, 1)
    }
}

extension RouterSettings.User: Decodable {
    package init(from decoder: any Decoder) throws {
        let keys = try Keyed(
            decoder,
            ["name", "password", "policy", "databases", "causal", "connections", "pool", "exactly_once"]
        )
        name = try keys.required("name")
        password = try keys.required("password")
        policy = try keys.choice("policy", .split)
        databases = try keys.optional("databases") ?? [:]
        causal = try keys.choice("causal", .session)
        connections = try keys.bounded("connections", 0...100_000, 0)
        pool = try keys.optional("pool") ?? true
        exactlyOnce = try keys.optional("exactly_once")
    }
}

extension RouterSettings.Limits: Decodable {
    package init(from decoder: any Decoder) throws {
        let keys = try Keyed(decoder, ["connections", "backends", "queue"])
        connections = try keys.bounded("connections", 1...1_000_000, 4000)
        backends = try keys.bounded("backends", 1...100_000, 300)
        queue = try keys.bounded("queue", 0.1...3600, 10)
    }
}

extension RouterSettings.Deadlines: Decodable {
    package init(from decoder: any Decoder) throws {
        let keys = try Keyed(decoder, ["connect", "hung"])
        connect = try keys.bounded("connect", 0.1...60, 2)
        hung = try keys.bounded("hung", 0.5...3600, 10)
    }
}

extension RouterSettings.Slow: Decodable {
    package init(from decoder: any Decoder) throws {
        after = try Keyed(decoder, ["after"]).required("after")
    }
}
