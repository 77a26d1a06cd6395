/// One service on its way from Compose's form to Swarm's.
final class ServiceConversion {
    let name: String
    let cursor: Cursor
    let parts: StackParts
    let stack: StackConversion
    /// Routes that lead here.
    let routes: [Route]
    private let entry: MappingCursor.Entry

    var output = YAMLValue.mapping([])
    var deploy = YAMLValue.mapping([])
    var mounts: [YAMLValue] = []
    var ports: [ServicePort] = []
    var usedNetworks: Set<String> = []
    var usedVolumes: Set<String> = []
    var volumeUses: [VolumeUse] = []
    var usedConfigs: Set<String> = []
    var usedSecrets: Set<String> = []
    /// Two copies of the service at once would write to the same place.
    var sharesData = false

    init(entry: MappingCursor.Entry, parts: StackParts, stack: StackConversion) {
        name = entry.key
        cursor = entry.value
        self.entry = entry
        self.parts = parts
        self.stack = stack
        routes = stack.spec.routes.filter { $0.service == entry.key }
    }

    var image: String { output["image"]?.text ?? "" }
    var published: [ServicePort] { ports.filter { $0.published != 0 } }
    /// Nil for a service that runs once on every host.
    var replicas: Int? {
        deploy["mode"]?.text == "global" ? nil : deploy["replicas"]?.text.flatMap { Int($0) } ?? 1
    }

    /// False for a service that is not deployed.
    func convert() -> Bool {
        if !Names.isService(name, in: stack.spec.name) {
            let remedy = "use letters, digits, `-` and `_` inside; at most 63 together with the stack's name"
            entry.name.fault("`\(name)` cannot name a service", remedy)
        }
        guard let mapping = cursor.mapping("`\(name): { image: … }`") else { return false }
        guard isDeployed(mapping) else { return false }
        refuseUnknown(mapping)
        for entry in mapping.given {
            if let shape = ServiceKeys.kept[entry.key] { output[entry.key] = entry.value.value(shape) }
        }
        checkImage(mapping)
        environment(mapping)
        health(mapping["healthcheck"])
        hosts(mapping["extra_hosts"])
        networks(mapping)
        volumes(mapping)
        output["configs"] = attached(mapping["configs"], kind: .config)
        output["secrets"] = attached(mapping["secrets"], kind: .secret)
        deployment(mapping)
        ports(mapping["ports"])
        addRoutePorts()
        finish()
        return true
    }

    private func isDeployed(_ mapping: MappingCursor) -> Bool {
        guard let profiles = mapping["profiles"], case .list(let items) = profiles.node.content, !items.isEmpty else {
            return true
        }
        profiles.note("`\(name)` is left out: Compose starts it only when its profile is asked for")
        return false
    }

    private func refuseUnknown(_ mapping: MappingCursor) {
        for entry in mapping.given {
            let key = entry.key
            if let reason = ServiceKeys.ignored[key] {
                entry.name.note("ignored: \(reason)")
            } else if let remedy = ServiceKeys.refused[key] {
                guard !entry.value.asksForNothing else { continue }
                entry.name.fault("Swarm cannot honour `\(key)`", remedy)
            } else if !ServiceKeys.known.contains(key) {
                entry.name.fault("unknown key `\(key)`", Spelling.remedy(for: key, among: ServiceKeys.known))
            }
        }
    }

    private func checkImage(_ mapping: MappingCursor) {
        let build = mapping.entries.first { $0.key == "build" }
        guard let cursor = mapping["image"] else {
            let place = build?.name ?? entry.name
            let problem = build == nil ? "the service has no image" : "a cluster cannot build images"
            let remedy =
                build == nil
                ? "write `image: name:tag`" : "build it, push it to a registry, and write `image: name:tag`"
            return place.fault(problem, remedy)
        }
        build?.name.note("ignored: the image `\(image)` is used as it is in its registry")
        if let trouble = ImageReference.trouble(with: image, in: stack.estate) {
            cursor.fault(trouble.problem, trouble.remedy)
        }
    }

    private func health(_ cursor: Cursor?) {
        let shapes: [String: Shape] = [
            "test": .words, "interval": .duration, "timeout": .duration, "start_period": .duration,
            "start_interval": .duration,
            "retries": .count, "disable": .flag,
        ]
        guard let cursor, var health = cursor.value(.object(shapes)) else { return }
        // Whoever waits for a task that starts, waits for its first check.
        if health["start_interval"] == nil, health["start_period"] != nil {
            health["start_interval"] = .text("500ms")
        }
        let kinds = ["NONE", "CMD", "CMD-SHELL"]
        if let first = health["test"]?.items.first?.text, !kinds.contains(first) {
            cursor.mappingValue("test")?.fault(
                "a list begins with `CMD`, `CMD-SHELL` or `NONE`",
                "write `test: [CMD, \(first), …]`"
            )
        }
        output["healthcheck"] = health
    }

    private func hosts(_ cursor: Cursor?) {
        guard let cursor else { return }
        var lines: [String] = []
        if cursor.isList {
            for item in cursor.list("a list of `name:address`") ?? [] {
                guard let text = item.text("`name:address`") else { continue }
                guard let cut = text.firstIndex(where: { $0 == ":" || $0 == "=" }) else {
                    item.fault("`\(text)` is no `name:address`", "write `name:10.0.0.9`")
                    continue
                }
                lines.append("\(text[..<cut]):\(text[text.index(after: cut)...])")
            }
        } else {
            for entry in cursor.mapping("a mapping `name: address`")?.given ?? [] {
                if let address = entry.value.text("an address") { lines.append("\(entry.key):\(address)") }
            }
        }
        for line in lines where line.hasSuffix(":host-gateway") {
            cursor.fault(
                "Swarm does not know `host-gateway` (\(line))",
                "write the service address `\(stack.estate.network.service)`"
            )
        }
        output["extra_hosts"] = .list(lines.map(YAMLValue.text).unique)
    }

    private func finish() {
        if !mounts.isEmpty { output["volumes"] = .list(mounts.unique) }
        if !ports.isEmpty { output["ports"] = .list(ports.map(\.rendered).unique) }
        output["deploy"] = deploy
    }
}

extension Cursor {
    /// `false`, `[]` or `{}`.
    fileprivate var asksForNothing: Bool {
        switch node.content {
        case .scalar(let text, _): text == "false" || text.isEmpty
        case .list(let items): items.isEmpty
        case .mapping(let entries): entries.isEmpty
        }
    }
}
