package import Estate
package import Planning

/// The stacks themselves: applied on one manager, for the estate as a whole.
package enum StacksSystem: System {
    package static let name = SystemName("stacks")

    package static func resources(for host: Host, in design: Design) -> [Resource] { [] }

    package static func items(in design: Design) -> [Item] {
        design.stacks.map { stack in
            Item(
                name,
                .stack(
                    Stack(
                        name: stack.name,
                        text: stack.yaml,
                        attachments: stack.files.map { Stack.Attachment(path: $0.name, content: $0.content) },
                        services: stack.services.map {
                            Stack.Service(
                                name: $0.name,
                                image: $0.image,
                                replicas: $0.replicas,
                                configuration: $0.configuration
                            )
                        },
                        logins: design.logins
                    )
                )
            )
        }
    }

    /// Lists the stack of each service that carries the estate's label.
    package static func deployed(estate: String) -> Command {
        let format = "{{index .Spec.Labels \"\(Labels.stack)\"}} {{index .Spec.Labels \"\(Labels.estate)\"}}"
        return Command("sh", ["-c", "docker service ls -q | xargs -r docker service inspect --format '\(format)'"])
    }

    /// Stacks that carry the estate's label and left the estate file.
    package static func departed(_ listed: CommandResult, from design: Design) -> [Item] {
        let labelled = listed.lines.map { $0.split(separator: " ").map(String.init) }
            .filter { $0.count == 2 && $0[1] == design.estate.name }.map { $0[0] }
        return Set(labelled).subtracting(design.stacks.map(\.name)).sorted().map { stack in
            let target = ResourceID(kind: Stack.kind, name: stack)
            let caution = "its containers stop; its volumes stay"
            return Item(name, .retired(Retired(target, caution: caution)))
        }
    }
}
