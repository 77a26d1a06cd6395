internal import Engines
internal import Estate
internal import FoundationEssentials
internal import Systems

extension Docker.Node {
    var name: String { description?.hostname ?? id }

    func address(_ settings: AgentSettings) -> String? {
        NodeAddress.choose(status: status?.address, manager: manager?.address, estate: settings.address(of: name))
    }

    func view(_ settings: AgentSettings) -> SwarmView.Node? {
        guard let address = address(settings) else { return nil }
        return SwarmView.Node(
            id: id,
            name: name,
            address: address,
            // Right after an election every node is unknown for a moment, and its tasks serve all the same.
            ready: status?.state == "ready" || status?.state == "unknown",
            leader: manager?.leader == true
        )
    }

    func status(_ settings: AgentSettings) -> HostStatus.Node {
        HostStatus.Node(
            id: id,
            name: name,
            address: address(settings) ?? "",
            manager: manager != nil || spec?.role == "manager",
            leader: manager?.leader == true,
            reachable: manager?.reachability == "reachable",
            state: status?.state ?? "unknown",
            availability: spec?.availability ?? "active",
            isRebooting: spec?.labels?[HostReboot.label] != nil
        )
    }
}

extension Docker.Service {
    var stack: String { spec.labels?[Labels.stack] ?? "" }

    var view: SwarmView.Service {
        SwarmView.Service(
            id: id,
            name: spec.name,
            stack: stack,
            routes: RouteLabel.parse(spec.labels?[Labels.routes] ?? ""),
            startsFirst: spec.mode?.replicated != nil && spec.update?.order == "start-first",
            isFenced: spec.mode?.replicated != nil && spec.update?.order != "start-first" && writesToFencedVolumesOnly,
            // Right after the change there is no state: the update is yet to begin.
            wantsOrderBack: spec.labels?[Labels.lentOrder] != nil && ![nil, "updating"].contains(updateStatus?.state)
        )
    }

    private var writesToFencedVolumesOnly: Bool {
        let written = (spec.taskTemplate?.containerSpec?.mounts ?? []).filter {
            $0.isReadOnly != true && $0.kind != "tmpfs"
        }
        return !written.isEmpty
            && written.allSatisfy { $0.kind == "volume" && $0.volume?.driver?.name == VolumeDriver.name }
    }

    /// - Parameter running: its tasks on hosts that are up; Docker counts those on a dead host too.
    func status(failed: [Docker.Task], running: Int) -> ServiceStatus {
        let last = failed.max { ($0.status?.timestamp ?? "") < ($1.status?.timestamp ?? "") }
        let desired = tasks?.desired ?? 0
        let state = updateStatus?.state
        let isTroubled = running < desired || (state != nil && state != "completed")
        return ServiceStatus(
            id: id,
            stack: stack,
            service: shortName,
            image: shortImage,
            running: running,
            desired: desired,
            update: state,
            updateMessage: updateStatus?.message,
            problem: isTroubled ? last?.problem : nil
        )
    }

    private var shortName: String {
        spec.name.hasPrefix(stack + "_") && !stack.isEmpty ? String(spec.name.dropFirst(stack.count + 1)) : spec.name
    }

    /// Without the digest that Docker pins.
    private var shortImage: String {
        String((spec.taskTemplate?.containerSpec?.image ?? "").prefix { $0 != "@" })
    }
}

extension Docker.Task {
    var hasFailed: Bool { status?.state == "failed" || status?.state == "rejected" }

    var problem: String? {
        if let error = status?.error, !error.isEmpty { return error }
        return status?.message
    }

    var waiting: StuckTasks.Task? {
        guard let service, desiredState == "running", status?.state == "pending", node ?? "" == "" else { return nil }
        return StuckTasks.Task(id: id, service: service, words: status?.error)
    }

    var view: SwarmView.Task? {
        guard let service, let node else { return nil }
        let ports = (status?.portStatus?.ports ?? []).compactMap { port -> SwarmView.Task.Port? in
            guard let target = port.target, let published = port.published else { return nil }
            return .init(target: target, published: published, isHostMode: port.mode == "host")
        }
        return SwarmView.Task(
            id: id,
            service: service,
            node: node,
            container: status?.container?.id,
            isRunning: status?.state == "running",
            isWanted: desiredState == "running",
            ports: ports
        )
    }
}

extension Docker.Container {
    func status(host: String) -> ContainerStatus {
        let stack = labels?[Labels.stack] ?? ""
        let service = labels?["com.docker.swarm.service.name"] ?? ""
        let short =
            !stack.isEmpty && service.hasPrefix(stack + "_") ? String(service.dropFirst(stack.count + 1)) : service
        return ContainerStatus(
            host: host,
            stack: stack,
            service: short,
            id: id,
            name: String((names?.first ?? id).drop { $0 == "/" }),
            image: String((image ?? "").prefix { $0 != "@" }),
            state: state ?? "",
            health: health,
            since: created.map { .init(timeIntervalSince1970: Double($0)) },
            ports: (ports ?? []).compactMap(\.text).sorted()
        )
    }

    /// Docker's listing tells it in the text alone: `Up 2 hours (healthy)`, `Up 1 second (health: starting)`.
    private var health: String? {
        guard let status else { return nil }
        if status.hasSuffix("(healthy)") { return "healthy" }
        if status.hasSuffix("(unhealthy)") { return "unhealthy" }
        return status.hasSuffix("(health: starting)") ? "starting" : nil
    }
}

extension Docker.Container.Port {
    var text: String? {
        guard let target else { return nil }
        let inside = "\(target)/\(`protocol` ?? "tcp")"
        guard let published, let address else { return inside }
        return "\(address.contains(":") ? "[\(address)]" : address):\(published)->\(inside)"
    }
}
