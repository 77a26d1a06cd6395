/// What the estate file says of databases.
enum DatabaseReader {
    private static let keys = ["engine", "databases", "users", "memory", "cache", "failure_detection", "causal"]
    static let example = "`database: { databases: { forum: { password: !secret forum-db } } }`"

    /// What the file leaves open comes from the number of hosts.
    static func read(_ cursor: Cursor, hosts: [Host]) -> DatabaseSpec {
        var spec = DatabaseSpec(engine: .usual(for: hosts))
        if case .scalar = cursor.node.content {
            spec.engine = cursor.oneOf(DatabaseEngine.self) ?? spec.engine
            return spec
        }
        guard let mapping = cursor.mapping(example, known: keys) else { return spec }
        spec.engine = mapping["engine"]?.oneOf(DatabaseEngine.self) ?? spec.engine
        spec.databases = (mapping["databases"].map(databases) ?? []).sorted { $0.name < $1.name }
        spec.users = (mapping["users"].map(users) ?? []).sorted { $0.name < $1.name }
        spec.memory = mapping["memory"].flatMap { size($0, "memory", least: 128 << 20) }
        spec.cache = mapping["cache"].flatMap { size($0, "cache", least: 64 << 20) }
        spec.detection = mapping["failure_detection"]?.oneOf(FailureDetection.self) ?? .usual
        spec.causality = mapping["causal"]?.oneOf(Causality.self) ?? .session
        return spec
    }

    private static func databases(_ cursor: Cursor) -> [Database] {
        (cursor.mapping("`databases: { forum: { password: !secret forum-db } }`")?.entries ?? []).compactMap { entry in
            if !Names.isDatabase(entry.key) {
                entry.name.fault(
                    "`\(entry.key)` cannot name a database",
                    "use letters, digits, `_` and `-`, at most 64, and no name of MariaDB's own, such as `forum`"
                )
            }
            let mapping = entry.value.mapping(
                "`\(entry.key): { password: !secret \(entry.key)-db }`",
                known: ["user", "password", "routing", "causal", "connections", "exactly_once"]
            )
            guard let mapping else { return nil }
            let name = mapping["user"].flatMap(userName) ?? entry.key
            if mapping["user"] == nil, Names.isDatabase(entry.key) { checkUser(entry.name, named: entry.key) }
            guard let user = user(name, mapping, secret: "\(entry.key)-db") else { return nil }
            return Database(name: entry.key, owner: granting(user, writes: [entry.key]))
        }
    }

    private static func users(_ cursor: Cursor) -> [DatabaseUser] {
        let example = "{ password: !secret reporter, reads: [forum] }"
        return (cursor.mapping("`users: { reporter: \(example) }`")?.entries ?? []).compactMap { entry in
            checkUser(entry.name, named: entry.key)
            let known = ["password", "reads", "writes", "routing", "causal", "connections", "exactly_once"]
            guard let mapping = entry.value.mapping("`\(entry.key): \(example)`", known: known) else { return nil }
            let reads = mapping["reads"].map(names) ?? []
            let writes = mapping["writes"].map(names) ?? []
            if mapping["reads"] == nil, mapping["writes"] == nil {
                entry.name.fault("this user may do nothing", "write `reads: [forum]` or `writes: [forum]`")
            }
            for both in reads where writes.contains(both) {
                mapping["reads"]?.fault("`\(both)` stands under `writes` too", "name it once: who writes may read")
            }
            return user(entry.key, mapping, secret: entry.key).map { granting($0, writes: writes, reads: reads) }
        }
    }

    private static func user(_ name: String, _ mapping: MappingCursor, secret: String) -> DatabaseUser? {
        let password = mapping.require("password", "write `password: !secret \(secret)`").flatMap { cursor in
            cursor.password(secret: secret)
        }
        let routing = mapping["routing"]?.oneOf(RoutingPolicy.self) ?? .split
        let connections = mapping["connections"].flatMap(connections)
        let causality = mapping["causal"]?.oneOf(Causality.self)
        let isExactlyOnce = mapping["exactly_once"]?.flag() ?? false
        return password.map {
            DatabaseUser(
                name: name,
                password: $0,
                routing: routing,
                causality: causality,
                connections: connections,
                isExactlyOnce: isExactlyOnce
            )
        }
    }

    private static func granting(_ user: DatabaseUser, writes: [String], reads: [String] = []) -> DatabaseUser {
        var user = user
        user.writes = writes.sorted()
        user.reads = reads.sorted()
        return user
    }

    private static func userName(_ cursor: Cursor) -> String? {
        guard let name = cursor.text("a user's name, such as `user: forum`") else { return nil }
        checkUser(cursor, named: name)
        return name
    }

    private static func checkUser(_ cursor: Cursor, named name: String) {
        guard !Names.isDatabaseUser(name) else { return }
        cursor.fault(
            "`\(name)` cannot name a user of databases",
            "use letters, digits, `_`, `-` and `.`, at most 64, and no name of MariaDB's own, such as `forum`"
        )
    }

    private static func names(_ cursor: Cursor) -> [String] {
        (cursor.list("a list of databases, such as `[forum]`") ?? []).compactMap {
            $0.text("a database, such as `forum`")
        }
    }

    private static func connections(_ cursor: Cursor) -> Int? {
        cursor.text(
            "a number from 1 to 10000, such as `connections: 50`",
            where: { Int($0).map { (1...10_000).contains($0) } == true },
            { "`\($0)` is no number of connections" }
        ).flatMap { Int($0) }
    }

    private static func size(_ cursor: Cursor, _ key: String, least: Int) -> Int? {
        let form = "a size of \(least >> 20)M or more, such as `\(key): 2G`"
        return cursor.text(form, where: { (Sizes.bytes($0) ?? 0) >= least }, { "`\($0)` is not such a size" })
            .flatMap(Sizes.bytes)
    }
}

extension Cursor {
    /// `!secret NAME`, and nothing else.
    func password(secret name: String) -> SecretReference? {
        if isSecret { return secret() }
        fault(
            "a password must not stand in the estate file",
            "run `trivet secret set \(name)`, type it there, and write `password: !secret \(name)`"
        )
        return nil
    }
}
