package import Estate

/// A stack as Swarm is to have it; applied on one manager.
package struct Stack: ResourceValue {
    package static let kind = "stack"

    package struct Observed: Codable, Sendable, Equatable {
        package struct Service: Codable, Sendable, Equatable {
            package var name: String
            /// Without the digest that Swarm adds.
            package var image: String
            package var replicas: Int?
            /// The label Trivet put there; empty for a service that is not ours.
            package var configuration: String
            /// Swarm's UpdateStatus.State, such as `completed` or `rollback_completed`.
            package var update: String?

            package init(name: String, image: String, replicas: Int?, configuration: String, update: String? = nil) {
                self.name = name
                self.image = image
                self.replicas = replicas
                self.configuration = configuration
                self.update = update
            }
        }
        package var services: [Service]

        package init(services: [Service]) { self.services = services }
    }

    package struct Service: Codable, Sendable, Equatable {
        package var name: String
        package var image: String
        package var replicas: Int?
        package var configuration: String

        package init(name: String, image: String, replicas: Int?, configuration: String) {
            self.name = name
            self.image = image
            self.replicas = replicas
            self.configuration = configuration
        }
    }

    package struct Attachment: Codable, Sendable, Equatable {
        /// Relative to the stack's file.
        package var path: String
        package var content: SealedText

        package init(path: String, content: SealedText) {
            self.path = path
            self.content = content
        }
    }

    package var name: String
    package var text: SealedText
    package var attachments: [Attachment]
    package var services: [Service]
    /// Docker's `config.json` with the logins of the estate's registries.
    package var logins: SealedText?

    package init(
        name: String,
        text: SealedText,
        attachments: [Attachment],
        services: [Service],
        logins: SealedText? = nil
    ) {
        self.name = name
        self.text = text
        self.attachments = attachments
        self.services = services
        self.logins = logins
    }

    package func change(from observed: Observed, in context: PlanContext) -> Change? {
        guard !observed.services.isEmpty else {
            return Change(
                .create,
                "deploy",
                details: services.map { "\($0.name): \(Self.words($0.image, $0.replicas))" }
            )
        }
        var details: [String] = []
        for service in services {
            let there = observed.services.first { $0.name == service.name }
            details += differences(service, there)
        }
        let gone = observed.services.filter { there in !services.contains { $0.name == there.name } }
        details += gone.map { "\($0.name): removed, with its \($0.replicas ?? 1) task(s)" }
        guard !details.isEmpty else { return nil }
        let caution = gone.isEmpty ? nil : "removes \(gone.map(\.name).joined(separator: ", "))"
        return Change(.change, "update", details: details, caution: caution)
    }

    private func differences(_ service: Service, _ there: Observed.Service?) -> [String] {
        guard let there else { return ["\(service.name): new, \(Self.words(service.image, service.replicas))"] }
        var details: [String] = []
        if there.image != service.image { details.append("\(service.name): image \(there.image) → \(service.image)") }
        if there.replicas != service.replicas {
            let (old, new) = (there.replicas.map { "\($0)" } ?? "global", service.replicas.map { "\($0)" } ?? "global")
            details.append("\(service.name): replicas \(old) → \(new)")
        }
        if details.isEmpty, there.configuration != service.configuration {
            details.append("\(service.name): settings change")
        }
        if !details.isEmpty, there.update?.hasPrefix("rollback") ?? false {
            details.append(
                "\(service.name): Swarm rolled its last update back; see `trivet logs \(name)_\(service.name)`"
            )
        }
        return details
    }

    private static func words(_ image: String, _ replicas: Int?) -> String {
        "\(image), " + (replicas.map { "\($0) replica\($0 == 1 ? "" : "s")" } ?? "one on each host")
    }
}
