extension ServiceConversion {
    private static let update: Shape = .object([
        "parallelism": .count, "delay": .duration, "failure_action": .oneOf(["continue", "pause", "rollback"]),
        "monitor": .duration, "max_failure_ratio": .number, "order": .oneOf(["start-first", "stop-first"]),
    ])
    private static let rollback: Shape = .object([
        "parallelism": .count, "delay": .duration, "failure_action": .oneOf(["continue", "pause"]),
        "monitor": .duration, "max_failure_ratio": .number, "order": .oneOf(["start-first", "stop-first"]),
    ])
    private static let shapes: [String: Shape] = [
        "labels": .pairs, "replicas": .count, "update_config": update, "rollback_config": rollback,
        "mode": .oneOf(["replicated", "global"]), "endpoint_mode": .oneOf(["vip", "dnsrr"]),
        "resources": .object([
            "limits": .object(["cpus": .numberText, "memory": .size, "pids": .count]),
            "reservations": .object([
                "cpus": .numberText, "memory": .size,
                "generic_resources": .list(
                    .object(["discrete_resource_spec": .object(["kind": .text, "value": .integer])])
                ),
            ]),
        ]),
        "restart_policy": .object([
            "condition": .oneOf(["none", "on-failure", "any"]), "delay": .duration, "max_attempts": .count,
            "window": .duration,
        ]),
        "placement": .object([
            "constraints": .list(.text), "preferences": .list(.object(["spread": .text])),
            "max_replicas_per_node": .count,
        ]),
    ]

    func deployment(_ mapping: MappingCursor) {
        deploy = mapping["deploy"]?.value(.object(Self.shapes)) ?? .mapping([])
        if deploy["endpoint_mode"]?.text == "vip" {
            mapping["deploy"]?.mappingValue("endpoint_mode")?.note(
                "made `dnsrr`: Trivet's services do without Swarm's virtual addresses"
            )
        }
        deploy["endpoint_mode"] = .text("dnsrr")
        if let scale = mapping["scale"] {
            if deploy["replicas"] == nil { deploy["replicas"] = scale.value(.count) }
            scale.note("made `deploy.replicas`")
        }
        limits(mapping)
        restart(mapping["restart"])
        if deploy["mode"]?.text == "global", deploy["replicas"] != nil {
            mapping["deploy"]?.mappingValue("replicas")?.note("ignored: a global service runs once on every host")
            deploy["replicas"] = nil
        }
    }

    /// Compose's older keys for what stands under `deploy.resources` today.
    private func limits(_ mapping: MappingCursor) {
        let keys: [(String, Shape, part: String, String)] = [
            ("cpus", .numberText, "limits", "cpus"), ("mem_limit", .size, "limits", "memory"),
            ("mem_reservation", .size, "reservations", "memory"), ("pids_limit", .count, "limits", "pids"),
        ]
        for (key, shape, part, name) in keys {
            guard let cursor = mapping[key], let value = cursor.value(shape) else { continue }
            var resources = deploy["resources"] ?? .mapping([])
            var group = resources[part] ?? .mapping([])
            group.setDefault(name, value)
            resources[part] = group
            deploy["resources"] = resources
            cursor.note("made `deploy.resources.\(part).\(name)`")
        }
    }

    private func restart(_ cursor: Cursor?) {
        guard let cursor, let text = cursor.text("`always`, `unless-stopped`, `on-failure` or `\"no\"`") else { return }
        let parts = text.split(separator: ":").map(String.init)
        let conditions = [
            "always": "any", "unless-stopped": "any", "on-failure": "on-failure", "no": "none", "false": "none",
        ]
        guard let condition = parts.first.flatMap({ conditions[$0] }) else {
            return cursor.fault(
                "`\(text)` is not known here",
                "write `always`, `unless-stopped`, `on-failure` or `\"no\"`"
            )
        }
        guard deploy["restart_policy"]?["condition"] == nil else {
            return cursor.note("ignored: `deploy.restart_policy` says otherwise")
        }
        var policy = deploy["restart_policy"] ?? .mapping([])
        policy["condition"] = .text(condition)
        if parts.count == 2, let attempts = Int(parts[1]) {
            policy.setDefault("max_attempts", .number(String(attempts)))
        }
        deploy["restart_policy"] = policy
        cursor.note("made `deploy.restart_policy.condition: \(condition)`")
    }

    /// What the file does not say, once ports and volumes are known.
    func settleUpdates() {
        let chosen = deploy["update_config"]?["order"]?.text
        let order = chosen ?? (stopFirst == nil ? "start-first" : "stop-first")
        if let reason = stopFirst, chosen == nil { cursor.note("updated with `order: stop-first`: \(reason)") }
        if chosen == "start-first", !published.isEmpty {
            cursor.note(
                "`order: start-first` needs a host that is free of the service: its fixed port can be had once a host"
            )
        }
        var update = deploy["update_config"] ?? .mapping([])
        update.setDefault("parallelism", .number("1"))
        update.setDefault("order", .text(order))
        update.setDefault("failure_action", .text("rollback"))
        update.setDefault("monitor", .text("15s"))
        deploy["update_config"] = update
        var rollback = deploy["rollback_config"] ?? .mapping([])
        rollback.setDefault("order", .text(order))
        deploy["rollback_config"] = rollback
        settleRestarts()
    }

    /// Swarm waits its delay also before it starts a dead host's task elsewhere, and its default of 5 s is an outage.
    private func settleRestarts() {
        var restart = deploy["restart_policy"] ?? .mapping([])
        guard restart["condition"]?.text != "none" else { return }
        restart.setDefault("delay", .text("500ms"))
        deploy["restart_policy"] = restart
    }

    /// Why the old task must be gone before the new one starts; nil when it need not.
    private var stopFirst: String? {
        if !published.isEmpty { return "a fixed port can be had once a host" }
        if sharesData { return "two copies must not write to one volume" }
        if let use = held.first { return "`\(use.volume)` is exclusive, on one host at a time" }
        let limit = deploy["placement"]?["max_replicas_per_node"]?.text.flatMap { Int($0) } ?? 0
        guard limit > 0, let replicas, replicas >= limit * stack.estate.hosts.count else { return nil }
        return "every host already runs as many as `max_replicas_per_node` allows"
    }
}
