/// The YAML for `docker stack deploy`, the same bytes for the same input.
struct StackRendering {
    let stack: StackConversion
    let parts: StackParts
    let services: [ServiceConversion]

    func render() -> DeployableStack {
        let described = services.map(describe)
        var document = YAMLValue.mapping([.init(key: "version", value: .text("3.12"))])
        document["services"] = .mapping(zip(services, described).map { .init(key: $0.name, value: $1.rendered) })
        document["networks"] = section(networks)
        document["volumes"] = section(parts.volumes.rendered)
        document["configs"] = section(parts.configs)
        document["secrets"] = section(parts.secrets)
        let yaml = YAMLWriter.write(document, doublingDollars: true)
        return DeployableStack(
            name: stack.spec.name,
            yaml: stack.secrets.seal(yaml) { YAMLWriter.escaped($0).replacing("$", with: "$$") },
            files: stack.deployableFiles.sorted { $0.name < $1.name },
            services: described.map(\.service),
            volumes: parts.volumes.own.values.sorted { $0.name < $1.name }
        )
    }

    /// With the hosts' own networks where a service asked for them.
    private var networks: [String: YAMLValue] {
        var networks = parts.networks
        for mode in ["host", "none"]
        where services.contains(where: { $0.usedNetworks.contains(mode) }) && networks[mode] == nil {
            networks[mode] = .mapping([
                .init(key: "external", value: .flag(true)), .init(key: "name", value: .text(mode)),
            ])
        }
        return networks
    }

    private func section(_ parts: [String: YAMLValue]) -> YAMLValue? {
        parts.isEmpty ? nil : .mapping(parts.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: $0.value) })
    }

    private func describe(_ service: ServiceConversion) -> (rendered: YAMLValue, service: DeployableService) {
        service.settleUpdates()
        var labels: [String: String] = [:]
        for label in service.deploy["labels"]?.entries ?? [] { labels[label.key] = label.value.text }
        labels[Labels.estate] = stack.estate.name
        labels[Labels.update] = stack.spec.update.rawValue
        if !service.routes.isEmpty {
            labels[Labels.routes] = service.routes.map { "\($0.hostName):\($0.port)" }.joined(separator: " ")
        }
        service.deploy["labels"] = .texts(labels)
        service.output["deploy"] = sorted(service.deploy)
        let configuration = stack.secrets.digest(
            of: YAMLWriter.write(whole(service), doublingDollars: false),
            length: 16
        )
        labels[Labels.configuration] = configuration
        service.deploy["labels"] = .texts(labels)
        service.output["deploy"] = sorted(service.deploy)
        let described = DeployableService(
            name: service.name,
            image: stack.secrets.shown(service.image),
            replicas: service.replicas,
            configuration: configuration,
            routes: service.routes
        )
        return (sorted(service.output), described)
    }

    /// The service with all it uses.
    private func whole(_ service: ServiceConversion) -> YAMLValue {
        var whole = YAMLValue.mapping([.init(key: "service", value: sorted(service.output))])
        whole["networks"] = section(networks.filter { service.usedNetworks.contains($0.key) })
        whole["volumes"] = section(parts.volumes.rendered.filter { service.usedVolumes.contains($0.key) })
        whole["configs"] = section(parts.configs.filter { service.usedConfigs.contains($0.key) })
        whole["secrets"] = section(parts.secrets.filter { service.usedSecrets.contains($0.key) })
        return whole
    }

    /// Keys of services are sorted, so that their order in the file changes nothing; `image` leads.
    private func sorted(_ value: YAMLValue) -> YAMLValue {
        guard case .mapping(let entries) = value else { return value }
        return .mapping(
            entries.sorted { ($0.key == "image" ? "" : $0.key) < ($1.key == "image" ? "" : $1.key) }.map {
                .init(key: $0.key, value: sorted($0.value))
            }
        )
    }
}
