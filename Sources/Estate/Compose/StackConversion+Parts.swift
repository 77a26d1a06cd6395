extension StackConversion {
    /// Configs and secrets are alike but for their words.
    enum AttachmentKind: String {
        case config, secret
        var folder: String { "\(rawValue)s" }
    }

    func networks(_ cursor: Cursor?) -> [String: YAMLValue] {
        let known = [
            "driver", "driver_opts", "attachable", "internal", "external", "name", "ipam", "labels", "enable_ipv4",
            "enable_ipv6",
        ]
        return declarations(cursor, of: "network", known: known) { name, mapping in
            if let external = external(name, mapping) { return external }
            var network = YAMLValue.mapping([])
            network["name"] = mapping["name"]?.value(.text)
            let driver = mapping["driver"]?.value(.text)?.text
            if let driver, driver != "overlay", driver != "bridge" {
                mapping["driver"]?.fault(
                    "a stack cannot use the network driver `\(driver)`",
                    "remove `driver`: the stack's networks are overlays"
                )
            } else if driver == "bridge" {
                mapping["driver"]?.note("made an overlay: it reaches over all hosts")
            }
            network["driver"] = .text("overlay")
            network["driver_opts"] = mapping["driver_opts"]?.value(.pairs)
            for key in ["attachable", "internal"] { network[key] = mapping[key]?.value(.flag) }
            network["labels"] = mapping["labels"]?.value(.pairs)
            network["ipam"] = mapping["ipam"].flatMap(ipam)
            for key in ["enable_ipv4", "enable_ipv6"] { mapping[key]?.note("ignored: Swarm does not support it") }
            return network
        }
    }

    private func ipam(_ cursor: Cursor) -> YAMLValue? {
        guard
            let mapping = cursor.mapping(
                "`ipam: { config: [{ subnet: 172.20.0.0/16 }] }`",
                known: ["driver", "config", "options"]
            )
        else { return nil }
        mapping["options"]?.note("ignored: Swarm does not support it")
        var ipam = YAMLValue.mapping([])
        ipam["driver"] = mapping["driver"]?.value(.text)
        let pools: [YAMLValue]? = mapping["config"]?.list("a list of `{ subnet: … }`")?.compactMap { item in
            let keys = ["subnet", "gateway", "ip_range", "aux_addresses"]
            guard let pool = item.mapping("`{ subnet: 172.20.0.0/16 }`", known: keys) else { return nil }
            for key in keys.dropFirst() { pool[key]?.note("ignored: a stack can set the subnet only") }
            return pool["subnet"]?.value(.text).map { .mapping([.init(key: "subnet", value: $0)]) }
        }
        ipam["config"] = pools?.asList
        return ipam
    }

    func attachments(_ cursor: Cursor?, kind: AttachmentKind) -> [String: YAMLValue] {
        let known = ["file", "environment", "content", "external", "name", "labels", "template_driver"]
        return declarations(cursor, of: kind.rawValue, known: known) { name, mapping in
            if let external = external(name, mapping) { return external }
            guard let content = content(of: mapping, kind: kind) else { return .mapping([]) }
            let file = "\(kind.folder)/\(name)"
            deployableFiles.append(DeployableFile(name: file, content: secrets.seal(content)))
            // Swarm's configs and secrets cannot change: a name that holds the content makes each content its own.
            let base = mapping["name"]?.text("a name") ?? "\(spec.name)_\(name)"
            var attachment = YAMLValue.mapping([])
            attachment["name"] = .text("\(base.prefix(50))_\(secrets.digest(of: content, length: 12))")
            attachment["file"] = .text("./\(file)")
            attachment["labels"] = mapping["labels"]?.value(.pairs)
            attachment["template_driver"] = mapping["template_driver"]?.value(.text)
            return attachment
        }
    }

    private func content(of mapping: MappingCursor, kind: AttachmentKind) -> String? {
        let sources = ["file", "environment", "content"].filter { mapping[$0] != nil }
        guard sources.count == 1 else {
            mapping.faults.add(
                sources.isEmpty
                    ? "the \(kind.rawValue) has no content" : "the \(kind.rawValue) has more than one content",
                "write one of `file: ./path`, `environment: VARIABLE`, `content: text`",
                path: mapping.path,
                at: mapping.position
            )
            return nil
        }
        if let file = mapping["file"] {
            return file.text("a path such as `./site.conf`").flatMap { content(of: $0, namedBy: file) }
        }
        if let text = mapping["content"] { return text.text("the content as a text") }
        guard let source = mapping["environment"], let name = source.text("the name of a variable") else { return nil }
        if let value = variable(name) { return value }
        source.fault(
            "the variable `\(name)` is not set",
            "write `env: { \(name): !secret … }` for `\(spec.name)` in the estate file"
        )
        return nil
    }

    /// `external: true`, `external: { name: … }`; nil for what the stack makes itself.
    func external(_ name: String, _ mapping: MappingCursor) -> YAMLValue? {
        guard let cursor = mapping["external"] else { return nil }
        var declared: YAMLValue?
        if cursor.isMapping {
            declared = cursor.mapping("`external: true`", known: ["name"])?["name"]?.value(.text)
        } else if cursor.flag() != true {
            return nil
        }
        return .mapping([
            .init(key: "external", value: .flag(true)),
            .init(key: "name", value: mapping["name"]?.value(.text) ?? declared ?? .text(name)),
        ])
    }

    func declarations(
        _ cursor: Cursor?,
        of kind: String,
        known: [String],
        convert: (String, MappingCursor) -> YAMLValue
    ) -> [String: YAMLValue] {
        var parts: [String: YAMLValue] = [:]
        for entry in cursor?.mapping("a mapping of \(kind)s")?.entries ?? [] where !entry.key.hasPrefix("x-") {
            let isNetwork = kind == "network"
            if isNetwork ? !Names.isService(entry.key, in: spec.name) : !Names.isCompose(entry.key) {
                let remedy = "use letters, digits, `-` and `_` inside" + (isNetwork ? "" : ", or `.`")
                entry.name.fault("`\(entry.key)` cannot name a \(kind)", remedy)
            }
            let empty = MappingCursor(
                entries: [],
                position: entry.name.position,
                path: entry.value.path,
                faults: faults
            )
            let mapping = entry.value.node.isNull ? empty : entry.value.mapping("a mapping")
            guard let mapping else {
                parts[entry.key] = .mapping([])
                continue
            }
            for inner in mapping.entries where !known.contains(inner.key) && !inner.key.hasPrefix("x-") {
                inner.name.fault("unknown key `\(inner.key)`", Spelling.remedy(for: inner.key, among: known))
            }
            parts[entry.key] = convert(entry.key, mapping)
        }
        return parts
    }
}
