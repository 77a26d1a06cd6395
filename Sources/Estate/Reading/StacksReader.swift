enum StacksReader {
    private static let keys = ["compose", "routes", "update", "env", "volumes"]

    static func read(_ cursor: Cursor) -> [StackSpec] {
        let stacks = (cursor.mapping("`site: { compose: stacks/site.yaml }`")?.entries ?? []).compactMap(stack)
        return stacks.sorted { $0.name < $1.name }
    }

    private static func stack(_ entry: MappingCursor.Entry) -> StackSpec? {
        if !Names.isStack(entry.key) {
            entry.name.fault(
                "`\(entry.key)` cannot name a stack",
                "use lower-case letters, digits, dashes, at most 40, such as `site`"
            )
        }
        guard let mapping = entry.value.mapping("`\(entry.key): { compose: stacks/\(entry.key).yaml }`", known: keys)
        else {
            return nil
        }
        let file = "`compose: stacks/\(entry.key).yaml`"
        let compose = mapping.require("compose", "write \(file)")?
            .text("the Compose file's path, such as \(file)", where: { !$0.isEmpty }, { _ in "the path is empty" })
        return StackSpec(
            name: entry.key,
            compose: compose ?? "",
            routes: (mapping["routes"].map(routes) ?? []).sorted { $0.hostName < $1.hostName },
            update: mapping["update"]?.oneOf(UpdatePolicy.self) ?? .off,
            environment: (mapping["env"].map(environment) ?? []).sorted { $0.name < $1.name },
            volumes: mapping["volumes"].map(VolumesReader.read) ?? []
        )
    }

    private static func routes(_ cursor: Cursor) -> [Route] {
        (cursor.mapping("`routes: { weather.example: web:80 }`")?.entries ?? []).compactMap { entry in
            let hostName = entry.key.lowercased()
            if !Names.isHostName(hostName) {
                entry.name.fault(
                    "`\(entry.key)` is not a host name",
                    "write the name alone, without scheme, port or path, such as `weather.example`"
                )
            }
            guard let target = entry.value.text("the service and its port, such as `web:80`") else { return nil }
            let parts = target.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, Names.isCompose(parts[0]), let port = Names.port(parts[1]) else {
                entry.value.fault(
                    "`\(target)` is not `service:port`",
                    "write the service and its port, such as `web:80`"
                )
                return nil
            }
            return Route(hostName: hostName, service: parts[0], port: port)
        }
    }

    private static func environment(_ cursor: Cursor) -> [EnvironmentValue] {
        (cursor.mapping("`env: { TAG: stable, TOKEN: !secret token }`")?.entries ?? []).compactMap { entry in
            if !Names.isVariable(entry.key) {
                entry.name.fault(
                    "`\(entry.key)` cannot name a variable",
                    "use letters, digits and underscores, such as `TAG`"
                )
            }
            if entry.value.isSecret {
                return entry.value.secret().map { EnvironmentValue(name: entry.key, value: .secret($0)) }
            }
            let form = "a text or a number, `\"\"` for an empty one, or `!secret NAME`"
            return entry.value.text(form).map { EnvironmentValue(name: entry.key, value: .text($0)) }
        }
    }
}
