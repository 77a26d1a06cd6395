enum RegistriesReader {
    static func logins(_ cursor: Cursor) -> [RegistryLogin] {
        let example = "`registry.example.org: { user: deploy, password: !secret registry }`"
        return (cursor.mapping(example)?.entries ?? []).compactMap { entry in
            if !Names.isServer(entry.key) {
                entry.name.fault(
                    "`\(entry.key)` is not a registry's name",
                    "write its host name, such as `registry.example.org`"
                )
            }
            guard
                let mapping = entry.value.mapping(
                    "`{ user: deploy, password: !secret registry }`",
                    known: ["user", "password"]
                )
            else { return nil }
            let user = mapping.require("user", "write `user: deploy`")?.text("the user's name, such as `user: deploy`")
            let password = mapping.require("password", "write `password: !secret registry`").flatMap {
                $0.password(secret: "registry")
            }
            guard let user, let password else { return nil }
            return RegistryLogin(server: entry.key, user: user, password: password)
        }
    }

    /// The estate's own registry; nil for `off`.
    static func own(_ cursor: Cursor) -> OwnRegistry? {
        if case .scalar(let text, _) = cursor.node.content, cursor.node.tag == nil {
            if text == "off" || text == "false" { return nil }
            cursor.fault(
                "`\(text)` is not known here",
                "write `registry: off`, or `registry: { name: registry.internal, port: 5000 }`"
            )
            return nil
        }
        guard
            let mapping = cursor.mapping(
                "`registry: off`, or `{ name: registry.internal, port: 5000 }`",
                known: ["name", "port"]
            )
        else { return nil }
        let usual = OwnRegistry()
        let name = mapping["name"]?.text(
            "a host name with a dot, such as `name: registry.internal`",
            where: { Names.isHostName($0) && $0.contains(".") },
            { "`\($0)` cannot name the registry" }
        )
        return OwnRegistry(
            name: name ?? usual.name,
            port: mapping["port"]?.port("a number from 1 to 65535, such as `port: 5000`") ?? usual.port
        )
    }
}
