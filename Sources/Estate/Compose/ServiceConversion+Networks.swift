extension ServiceConversion {
    func networks(_ mapping: MappingCursor) {
        if let mode = mapping["network_mode"] { return networkMode(mode, mapping) }
        guard let cursor = mapping["networks"] else {
            usedNetworks.insert("default")
            return
        }
        var networks: [YAMLValue.Entry] = []
        if cursor.isList {
            for item in cursor.list("a list of networks") ?? [] {
                guard let name = item.text("a network's name"), use(name, item) else { continue }
                networks.append(.init(key: name, value: .mapping([])))
            }
        } else {
            for entry in cursor.mapping("a list of networks")?.entries ?? [] where use(entry.key, entry.name) {
                networks.append(.init(key: entry.key, value: options(entry.value)))
            }
        }
        output["networks"] = .mapping(networks)
    }

    private func use(_ name: String, _ cursor: Cursor) -> Bool {
        guard name == "default" || parts.networks[name] != nil else {
            cursor.fault("the network `\(name)` is not declared", "write `networks: { \(name): {} }` at the top level")
            return false
        }
        usedNetworks.insert(name)
        return true
    }

    private func options(_ cursor: Cursor) -> YAMLValue {
        let ignored = [
            "ipv4_address", "ipv6_address", "priority", "gw_priority", "link_local_ips", "mac_address", "driver_opts",
            "interface_name",
        ]
        guard !cursor.node.isNull, let mapping = cursor.mapping("`{ aliases: [name] }`", known: ["aliases"] + ignored)
        else { return .mapping([]) }
        for key in ignored { mapping[key]?.note("ignored: Swarm gives containers their addresses") }
        var options = YAMLValue.mapping([])
        options["aliases"] = mapping["aliases"]?.value(.list(.text))
        return options
    }

    private func networkMode(_ cursor: Cursor, _ mapping: MappingCursor) {
        guard let mode = cursor.text("`host` or `none`") else { return }
        switch mode {
        case "bridge", "default":
            cursor.note("ignored: the service is on the stack's network")
            usedNetworks.insert("default")
        case "host", "none":
            mapping["networks"]?.fault("`networks` and `network_mode` exclude each other", "remove one of the two")
            usedNetworks.insert(mode)
            output["networks"] = .mapping([.init(key: mode, value: .mapping([]))])
        default:
            cursor.fault(
                "Swarm cannot honour `network_mode: \(mode)`",
                "remove it: services of a stack share its network"
            )
        }
    }

    /// The configs or secrets of the service, in long form.
    func attached(_ cursor: Cursor?, kind: StackConversion.AttachmentKind) -> YAMLValue? {
        let known = ["source", "target", "uid", "gid", "mode"]
        let declared = kind == .config ? parts.configs : parts.secrets
        let items: [YAMLValue]? = cursor?.list("a list of \(kind.folder)")?.compactMap { item in
            var attachment = YAMLValue.mapping([])
            if item.isMapping {
                guard let mapping = item.mapping("`{ source: name, target: /path }`", known: known),
                    let source = mapping.require("source", "write `source: name`")?.value(.text)
                else { return nil }
                attachment["source"] = source
                for key in ["target", "uid", "gid"] { attachment[key] = mapping[key]?.value(.text) }
                attachment["mode"] = mapping["mode"].flatMap(fileMode)
            } else {
                attachment["source"] = item.value(.text)
            }
            guard let source = attachment["source"]?.text else { return nil }
            guard declared[source] != nil else {
                item.fault(
                    "the \(kind.rawValue) `\(source)` is not declared",
                    "write `\(kind.folder): { \(source): { file: ./\(source) } }` at the top level"
                )
                return nil
            }
            if kind == .config { usedConfigs.insert(source) } else { usedSecrets.insert(source) }
            return attachment
        }
        return items.flatMap { $0.isEmpty ? nil : .list($0) }
    }

    /// `0440` is octal, as in Compose; the number is written in decimal.
    private func fileMode(_ cursor: Cursor) -> YAMLValue? {
        let parse = { (text: String) -> Int? in
            let digits = text.hasPrefix("0o") ? String(text.dropFirst(2)) : text
            return Int(digits, radix: text.hasPrefix("0") ? 8 : 10)
        }
        return cursor.text("a mode such as `0440`", where: { parse($0) != nil }, { "`\($0)` is no file mode" })
            .flatMap(parse).map { .number(String($0)) }
    }
}
