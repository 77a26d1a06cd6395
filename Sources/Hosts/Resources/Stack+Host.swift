import Estate
import FoundationEssentials
package import Planning

extension Stack: HostResource {
    package func observe() async throws -> Observed {
        let filter = "label=\(Labels.stack)=\(name)"
        let ids = try await Shell.run(Command("docker", ["service", "ls", "-q", "--filter", filter])).lines
        guard !ids.isEmpty else { return Observed(services: []) }
        let inspected = try await Shell.check(Command("docker", ["service", "inspect"] + ids))
        let services = try JSONDecoder().decode([DockerService].self, from: Data(inspected.output.utf8))
        return Observed(services: services.map { $0.observed(in: name) }.sorted { $0.name < $1.name })
    }

    package func apply(_ change: Change, report: @escaping Reporter) async throws {
        // In memory only: the files may hold secrets, and nothing of them stays after the deployment.
        let directory = "/run/trivet/deploy-\(name)"
        try? FileManager.default.removeItem(atPath: directory)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try HostFile.makeDirectory("\(directory)/docker")
        try HostFile.give("/run/trivet", mode: "0755", owner: "root", group: "root")
        try HostFile.give(directory, mode: "0700", owner: "root", group: "root")
        for attachment in attachments {
            try HostFile.write("\(directory)/\(attachment.path)", Array(attachment.content.reveal().utf8), mode: "0600")
        }
        let version = try await Shell.check(Command("docker", ["version", "--format", "{{.Client.Version}}"])).output
        let yaml = Self.yaml(text.reveal(), forDocker: version)
        try HostFile.write("\(directory)/stack.yaml", Array(yaml.utf8), mode: "0600")
        let logins = logins?.reveal() ?? "{}"
        try HostFile.write("\(directory)/docker/config.json", Array(logins.utf8), mode: "0600")
        await report("deploying the stack \(name)")
        let deploy = ["stack", "deploy", "--prune", "--with-registry-auth", "-c", "\(directory)/stack.yaml", name]
        let said = try await Shell.check(
            Command("docker", ["--config", "\(directory)/docker"] + deploy, timeout: 300),
            what: "Docker refuses the stack \(name)"
        )
        for image in Self.imagesNotFound(in: said.output + said.errors) {
            await report("the image \(image) is not in its registry, or the registry does not answer")
        }
        await removeUnused()
    }

    /// What the host's Docker understands: before 25 (Debian 12's) a form that has no `start_interval`.
    static func yaml(_ text: String, forDocker version: String) -> String {
        guard let major = version.split(separator: ".").first.flatMap({ Int($0) }), major < 25 else { return text }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).compactMap { line -> Substring? in
            if line == "version: \"3.12\"" { return "version: \"3.9\"" }
            return line.drop { $0 == " " }.hasPrefix("start_interval: ") ? nil : line
        }
        return lines.joined(separator: "\n")
    }

    /// `image NAME could not be accessed on a registry to record its digest. …`: Docker deploys it all the same, and what
    /// becomes of it does not say why.
    static func imagesNotFound(in text: String) -> [String] {
        let lines = text.split(whereSeparator: \.isNewline).filter {
            $0.contains("could not be accessed on a registry")
        }
        let images = lines.compactMap { line in
            line.split(separator: " ").drop { $0 != "image" }.dropFirst().first.map(String.init)
        }
        return Array(Set(images)).sorted()
    }

    /// Swarm's secrets and configs cannot be changed, so a new content is a new name; the old ones go when nothing uses them.
    private func removeUnused() async {
        for kind in ["secret", "config"] {
            let list = Command(
                "docker",
                [kind, "ls", "--filter", "label=\(Labels.stack)=\(name)", "--format", "{{.Name}}"]
            )
            for old in (try? await Shell.run(list).lines) ?? [] where !text.shown.contains(old) {
                // Refused by Docker while a service still uses it: then the next deployment takes it.
                _ = try? await Shell.run(Command("docker", [kind, "rm", old]))
            }
        }
    }
}

/// What `docker service inspect` prints, as far as it is compared.
private struct DockerService: Decodable {
    struct ServiceSpec: Decodable {
        var Name: String
        var Labels: [String: String]?
        var TaskTemplate: Template
        var Mode: ServiceMode?
    }
    struct Template: Decodable { var ContainerSpec: Container? }
    struct Container: Decodable { var Image: String? }
    struct ServiceMode: Decodable { var Replicated: Count? }
    struct Count: Decodable { var Replicas: Int? }
    struct Update: Decodable { var State: String? }

    var Spec: ServiceSpec
    var UpdateStatus: Update?

    func observed(in stack: String) -> Stack.Observed.Service {
        let image = Spec.TaskTemplate.ContainerSpec?.Image ?? ""
        return Stack.Observed.Service(
            name: Spec.Name.hasPrefix("\(stack)_") ? String(Spec.Name.dropFirst(stack.count + 1)) : Spec.Name,
            image: image.firstRange(of: "@sha256:").map { String(image[..<$0.lowerBound]) } ?? image,
            replicas: Spec.Mode?.Replicated.map { $0.Replicas ?? 1 },
            configuration: Spec.Labels?[Labels.configuration] ?? "",
            update: UpdateStatus?.State
        )
    }
}
