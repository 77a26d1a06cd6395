/// What is wrong only when the parts of an estate are seen together.
struct Semantics {
    let estate: Estate
    let hosts: [WrittenHost]
    let root: MappingCursor

    func check() {
        addresses()
        targets()
        privateNetwork()
        serviceAddress()
        routes()
        ports()
        storage()
        database()
    }

    private var several: Bool { (root["hosts"].flatMap(Self.count) ?? 0) > 1 }

    private static func count(_ cursor: Cursor) -> Int? {
        if case .mapping(let entries) = cursor.node.content { entries.count } else { nil }
    }

    private func addresses() {
        var seen: [UInt32: String] = [:]
        for written in hosts {
            guard let cursor = written.address, let number = AddressRange.address(written.host.address) else {
                if several, written.address == nil {
                    let remedy =
                        "write `\(written.host.name): { ssh: \(written.host.ssh), address: 10.0.0.1 }` with its own address"
                    written.cursor.fault("with several hosts, each needs its address on the private network", remedy)
                }
                continue
            }
            if let other = seen[number] {
                cursor.fault(
                    "`\(written.host.address)` is already the address of `\(other)`",
                    "give each host its own address"
                )
            }
            seen[number] = seen[number] ?? written.host.name
            if several, number >> 24 == 127 {
                cursor.fault(
                    "`\(written.host.address)` cannot be reached by other hosts",
                    "write its address on the private network"
                )
            }
        }
    }

    private func targets() {
        var seen: [String: String] = [:]
        for written in hosts {
            let target = written.host.ssh.description.lowercased()
            if let other = seen[target] {
                let remedy =
                    written.host.ssh == .local ? "only one host can be this machine" : "each host needs its own login"
                written.ssh.fault("`\(written.host.ssh)` is already the host `\(other)`", remedy)
            }
            seen[target] = seen[target] ?? written.host.name
        }
    }

    private func privateNetwork() {
        guard let range = estate.network.privateRange else {
            let isGiven = root["network"]?.mappingValue("private") != nil
            if several, !isGiven {
                let position = root.entries.first { $0.key == "network" }?.name.position ?? root.position
                root.faults.add(
                    "several hosts need the range of their private network",
                    "write `network: { private: 10.0.0.0/24 }`",
                    path: "network.private",
                    at: position
                )
            }
            return
        }
        for written in hosts where !range.contains(written.host.address) {
            written.address?.fault(
                "`\(written.host.address)` is outside of `network.private` (\(range))",
                "write an address of \(range), or correct `network.private`"
            )
        }
    }

    private func serviceAddress() {
        let service = estate.network.service
        let place =
            root["network"]?.mappingValue("service") ?? root["network"]?.mappingValue("private") ?? root["network"]
        let remedy = "write `service:` with an address that nothing else uses, such as `service: 10.77.255.1`"
        if let range = estate.network.privateRange, range.contains(service) {
            place?.fault("the service address `\(service)` lies inside `network.private` (\(range))", remedy)
        } else if let host = hosts.first(where: { $0.address != nil && $0.host.address == service }) {
            (place ?? host.address)?.fault(
                "the service address `\(service)` is the address of `\(host.host.name)`",
                remedy
            )
        }
    }

    private func routes() {
        var seen: [String: String] = [:]
        for stack in root["stacks"]?.entries ?? [] {
            for route in stack.value.mappingValue("routes")?.entries ?? [] {
                let name = route.key.lowercased()
                if let other = seen[name] {
                    route.name.fault(
                        "`\(route.key)` is already a route of `\(other)`",
                        "let each host name lead to one service"
                    )
                }
                seen[name] = seen[name] ?? stack.key
            }
        }
    }

    private func ports() {
        let place = root["edge"] ?? root["registry"]
        if let registry = estate.registry, registry.port == estate.edge.port {
            place?.fault("the edge and the registry both want port \(registry.port)", "give one of them another port")
        }
        for (key, port) in [("edge", estate.edge.port), ("registry", estate.registry?.port ?? 0)] {
            guard let engine = Self.taken[port] else { continue }
            root[key]?.fault("port \(port) belongs to \(engine)", "choose another port")
        }
    }

    private static let taken = [22: "SSH", 2377: "Docker Swarm", 7946: "Docker Swarm", 9740: "Trivet's agent"]
}

extension Cursor {
    /// A value of a mapping, without a fault when there is none.
    func mappingValue(_ key: String) -> Cursor? { entries.first { $0.key == key && !$0.value.node.isNull }?.value }

    /// The entries of a mapping; none when it is something else.
    var entries: [MappingCursor.Entry] {
        guard case .mapping(let entries) = node.content else { return [] }
        return MappingCursor(entries: entries, position: position, path: path, faults: faults).entries
    }
}
