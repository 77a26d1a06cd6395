extension Semantics {
    /// Galera needs enough members to lose one; users are of the estate as a whole, and read databases that are there.
    func database() {
        guard let spec = estate.database, let written = root["database"] else { return }
        if spec.engine == .galera, estate.hosts.count < DatabaseEngine.fewestHosts {
            let count = estate.hosts.count == 1 ? "one" : "two"
            (written.mappingValue("engine") ?? written).fault(
                "Galera keeps everything on three hosts, so that one may be lost; the estate has \(count)",
                "write `engine: mariadb`: one database, on the first host"
            )
        }
        doubledUsers(spec, written)
        unknownDatabases(spec, written)
        marks(spec, written)
        databasePorts()
    }

    private func doubledUsers(_ spec: DatabaseSpec, _ written: Cursor) {
        let databases = written.mappingValue("databases")
        var owners: [String: String] = [:]
        for database in spec.databases {
            let place = databases?.mappingValue(database.name)
            if let other = owners[database.owner.name] {
                (place?.mappingValue("user") ?? place)?.fault(
                    "`\(database.owner.name)` is already the user of `\(other)`",
                    "give it a user of its own, or write one user with `writes: [\(other), \(database.name)]` under `users`"
                )
            }
            owners[database.owner.name] = owners[database.owner.name] ?? database.name
        }
        for user in spec.users {
            guard let database = owners[user.name] else { continue }
            written.mappingValue("users")?.entries.first { $0.key == user.name }?.name.fault(
                "`\(user.name)` is already the user of the database `\(database)`",
                "choose another name"
            )
        }
    }

    private func unknownDatabases(_ spec: DatabaseSpec, _ written: Cursor) {
        let known = spec.databases.map(\.name)
        for entry in written.mappingValue("users")?.entries ?? [] {
            for key in ["reads", "writes"] {
                guard let list = entry.value.mappingValue(key), case .list(let items) = list.node.content else {
                    continue
                }
                for (index, item) in items.enumerated() {
                    guard case .scalar(let name, _) = item.content, !known.contains(name) else { continue }
                    let cursor = Cursor(node: item, path: "\(list.path)[\(index)]", faults: list.faults)
                    cursor.fault("there is no database `\(name)`", Spelling.remedy(for: name, among: known))
                }
            }
        }
    }

    /// What became of a write only another member can tell, and only of a user who writes.
    private func marks(_ spec: DatabaseSpec, _ written: Cursor) {
        let places =
            spec.databases.map { ($0.owner, written.mappingValue("databases")?.mappingValue($0.name)) }
            + spec.users.map { ($0, written.mappingValue("users")?.mappingValue($0.name)) }
        for (user, place) in places where user.isExactlyOnce {
            guard let key = place?.mappingValue("exactly_once") else { continue }
            if spec.engine == .mariadb {
                key.fault(
                    "one MariaDB has no other member that could tell what became of a write",
                    "take `exactly_once` out, or let three hosts have `engine: galera`"
                )
            } else if user.writes.isEmpty {
                key.fault("`\(user.name)` writes nothing", "take `exactly_once` out, or name a database under `writes`")
            }
        }
    }

    private func databasePorts() {
        for (key, port) in [("edge", estate.edge.port), ("registry", estate.registry?.port ?? 0)]
        where port == 3306 || port == 3307 {
            root[key]?.fault("port \(port) belongs to the database", "choose another port")
        }
    }
}
