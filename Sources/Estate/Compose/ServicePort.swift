/// A port of a service, always on the hosts that run it: Swarm's mesh is not used.
struct ServicePort {
    var target: Int
    /// 0: Docker chooses one.
    var published = 0
    /// `tcp`, `udp` or `sctp`.
    var transport = "tcp"
    var cursor: Cursor

    var rendered: YAMLValue {
        var port = YAMLValue.mapping([.init(key: "target", value: .number(String(target)))])
        if published != 0 { port["published"] = .number(String(published)) }
        port["protocol"] = .text(transport)
        port["mode"] = .text("host")
        return port
    }
}

extension ServiceConversion {
    func ports(_ cursor: Cursor?) {
        for item in cursor?.list("a list of ports, such as `- \"8080:80\"`") ?? [] {
            ports += item.isMapping ? longPort(item) : shortPorts(item)
        }
        if !ports.isEmpty, usedNetworks.contains("host") {
            cursor?.fault(
                "a service on the host's network publishes no ports",
                "remove `ports`, or `network_mode: host`"
            )
        }
        guard let hosts = hostCount, let replicas, replicas > hosts, let first = published.first else { return }
        let limit = "\(stack.estate.hosts.count) host\(stack.estate.hosts.count == 1 ? "" : "s")"
        first.cursor.fault(
            "\(replicas) replicas cannot all have port \(first.published) on \(limit)",
            "use a route instead of a fixed port, or at most \(hosts) replica\(hosts == 1 ? "" : "s")"
        )
    }

    private var hostCount: Int? { stack.estate.hosts.isEmpty ? nil : stack.estate.hosts.count }

    /// Each route leads to a port that Docker chooses, unless the service publishes the target itself.
    func addRoutePorts() {
        if !routes.isEmpty, let network = ["host", "none"].first(where: usedNetworks.contains) {
            let problem = "a service with `network_mode: \(network)` cannot have a route"
            cursor.mappingValue("network_mode")?.fault(
                problem,
                "remove `network_mode`, or the route in the estate file"
            )
            return
        }
        for port in Set(routes.map(\.port)).sorted()
        where !ports.contains(where: { $0.target == port && $0.transport == "tcp" }) {
            ports.append(ServicePort(target: port, cursor: cursor))
        }
    }

    private func longPort(_ cursor: Cursor) -> [ServicePort] {
        let known = ["target", "published", "protocol", "mode", "host_ip", "name", "app_protocol"]
        guard let mapping = cursor.mapping("`{ target: 80, published: 8080 }`", known: known),
            let target = mapping.require("target", "write `target: 80`")?.port("a port from 1 to 65535")
        else { return [] }
        mapping["host_ip"]?.note(Self.everyAddress)
        let mode = mapping["mode"]?.choice(["host", "ingress"])
        let published =
            mapping["published"].map {
                $0.text("a port")?.isEmpty == false ? $0.port("one port from 1 to 65535") ?? 0 : 0
            } ?? 0
        if published != 0, mode != "host" { cursor.note(Self.noMesh) }
        let transport = mapping["protocol"]?.choice(["tcp", "udp", "sctp"]) ?? "tcp"
        return [ServicePort(target: target, published: published, transport: transport, cursor: cursor)]
    }

    /// `[[address:]published:]target[/protocol]`, each a port or a range.
    private func shortPorts(_ cursor: Cursor) -> [ServicePort] {
        guard let text = cursor.text("`\"8080:80\"`") else { return [] }
        let halves = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let transport = halves.count == 2 ? halves[1] : "tcp"
        var parts = halves[0].split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let targets = Self.range(parts.popLast() ?? "")
        let published = parts.popLast() ?? ""
        guard halves.count <= 2, ["tcp", "udp", "sctp"].contains(transport), !targets.isEmpty,
            published.isEmpty || Self.range(published).count == targets.count
        else {
            cursor.fault(
                "`\(text)` is no port",
                "write `\"8080:80\"`: the host's port, then the container's, each from 1 to 65535"
            )
            return []
        }
        if !parts.isEmpty { cursor.note(Self.everyAddress) }
        guard !published.isEmpty else {
            return targets.map { ServicePort(target: $0, transport: transport, cursor: cursor) }
        }
        cursor.note(Self.noMesh)
        return zip(targets, Self.range(published)).map {
            ServicePort(target: $0, published: $1, transport: transport, cursor: cursor)
        }
    }

    private static func range(_ text: String) -> [Int] {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Names.port(String($0)) }
        guard let first = ends.first ?? nil else { return [] }
        guard ends.count == 2 else { return ends.count == 1 ? [first] : [] }
        guard let last = ends[1], first <= last, last - first < 1000 else { return [] }
        return Array(first...last)
    }

    private static let noMesh = "published on the hosts that run the service, not on all: Swarm's mesh is not used"
    private static let everyAddress =
        "published on every address of the host: Swarm cannot choose one; the firewall keeps the outside away"
}
