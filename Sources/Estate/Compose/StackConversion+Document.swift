extension StackConversion {
    private static let keys = ["services", "networks", "volumes", "configs", "secrets", "version", "name"]

    /// The whole document.
    func convert(_ root: Cursor) -> DeployableStack? {
        guard let mapping = root.mapping("`services:` and below it the services") else { return nil }
        for entry in mapping.entries where !entry.key.hasPrefix("x-") { check(topLevel: entry) }
        let parts = StackParts(
            networks: networks(mapping["networks"]),
            volumes: volumes(mapping["volumes"]),
            configs: attachments(mapping["configs"], kind: .config),
            secrets: attachments(mapping["secrets"], kind: .secret)
        )
        guard
            let services = mapping.require("services", "write `services:` and below it the services")?
                .mapping("`services:` and below it the services")
        else { return nil }
        if services.entries.isEmpty {
            faults.add(
                "the file has no service",
                "write one below `services:`",
                path: "services",
                at: services.position
            )
        }
        var converted: [ServiceConversion] = []
        for entry in services.entries where !entry.key.hasPrefix("x-") {
            let service = ServiceConversion(entry: entry, parts: parts, stack: self)
            if service.convert() { converted.append(service) }
        }
        converted.sort { $0.name < $1.name }
        checkRoutes(services: converted.map(\.name), written: services.entries.map(\.key))
        checkPorts(of: converted)
        checkExclusive(converted)
        var stack = StackRendering(stack: self, parts: parts, services: converted).render()
        stack.externalUses = externalUses(converted)
        return stack
    }

    private func check(topLevel entry: MappingCursor.Entry) {
        switch entry.key {
        case "version": entry.name.note("ignored: the version of the form is Trivet's to choose")
        case "name": entry.name.note("ignored: the stack is named `\(spec.name)`, as in the estate file")
        case "include":
            entry.name.fault(
                "`include` cannot be honoured",
                "paste the included files here, or make each a stack of its own"
            )
        default:
            guard !Self.keys.contains(entry.key) else { return }
            entry.name.fault("unknown key `\(entry.key)`", Spelling.remedy(for: entry.key, among: Self.keys))
        }
    }

    private func checkRoutes(services: [String], written: [String]) {
        for route in spec.routes where !services.contains(route.service) {
            let path = "routes.\(route.hostName)"
            if written.contains(route.service) {
                let remedy = "remove `profiles` from the service in \(spec.compose), or remove the route"
                fault(inEstate: path, "the service `\(route.service)` belongs to a profile and is not deployed", remedy)
            } else {
                let remedy = Spelling.remedy(for: route.service, among: services)
                fault(inEstate: path, "`\(spec.compose)` has no service `\(route.service)`", remedy)
            }
        }
    }

    /// A port of the hosts can be had once.
    private func checkPorts(of services: [ServiceConversion]) {
        var owners: [String: String] = [:]
        for service in services {
            for port in service.published {
                let key = "\(port.published)/\(port.transport)"
                if let owner = owners[key], owner != service.name {
                    port.cursor.fault(
                        "port \(key) is already published by `\(owner)`",
                        "choose another port, or use a route"
                    )
                }
                owners[key] = owners[key] ?? service.name
                if let engine = engine(on: port) {
                    port.cursor.fault(
                        "port \(key) of the hosts belongs to \(engine)",
                        "choose another port, or give the service a route in the estate file"
                    )
                }
            }
        }
    }

    private func engine(on port: ServicePort) -> String? {
        guard port.transport == "tcp" else { return nil }
        switch port.published {
        case estate.edge.port: return "the edge"
        case estate.registry?.port: return "the estate's registry"
        case 22: return "SSH"
        case 2377, 7946: return "Docker Swarm"
        case 9740: return "Trivet's agent"
        default: return nil
        }
    }
}

/// The declarations that services refer to, by the names they use.
struct StackParts {
    var networks: [String: YAMLValue]
    var volumes: StackVolumes
    var configs: [String: YAMLValue]
    var secrets: [String: YAMLValue]
}
