package import Estate
package import Planning

/// One engine that Trivet runs on hosts. Each has a folder of this shape: its part of the blueprint, and beside it
/// its cluster steps and whatever its configuration needs to be rendered.
package protocol System: Sendable {
    /// As `--only` and `--skip` take it.
    static var name: SystemName { get }
    /// What it adds to a host, in the order in which it must be made. Pure.
    static func resources(for host: Host, in design: Design) -> [Resource]
}

/// All that a blueprint is derived from.
package struct Design: Sendable {
    package var estate: Estate
    /// By host; a host that could not be seen is absent.
    package var facts: [String: Facts]
    package var stacks: [DeployableStack]
    /// Fresh certificates by purpose and host, see ``Certificates``.
    package var certificates: Certificates
    /// Docker's `config.json` for the registries that want a login.
    package var logins: SealedText?
    /// What the hosts know of volumes already, by host: of a deployment of one stack, which leaves the others' as they are.
    package var books: [String: VolumeBook]?
    /// Of users of databases, by the names of their secrets.
    package var passwords: [String: Secret]

    package init(
        estate: Estate,
        facts: [String: Facts],
        stacks: [DeployableStack],
        certificates: Certificates,
        logins: SealedText? = nil,
        books: [String: VolumeBook]? = nil,
        passwords: [String: Secret] = [:]
    ) {
        self.estate = estate
        self.facts = facts
        self.stacks = stacks
        self.certificates = certificates
        self.logins = logins
        self.books = books
        self.passwords = passwords
    }
}

/// What the estate's authority hands out.
package struct Certificates: Sendable {
    package struct Issued: Sendable {
        package var note: String
        package var until: Int
        package var chain: String
        package var key: SealedText

        package init(note: String, until: Int, chain: String, key: SealedText) {
            self.note = note
            self.until = until
            self.chain = chain
            self.key = key
        }
    }

    /// The authority's own certificate, PEM.
    package var authority: String
    /// By host: for its agent, and for the registry where it runs one.
    package var hosts: [String: Issued]
    /// By which registries of several hosts know each other's uploads.
    package var uploads: SealedText
    /// By which routers log in to watch the members of the database.
    package var watch: Secret

    package init(authority: String, hosts: [String: Issued], uploads: SealedText, watch: Secret) {
        self.authority = authority
        self.hosts = hosts
        self.uploads = uploads
        self.watch = watch
    }
}

/// The systems, and the order in which they come to hosts.
package enum Systems {
    /// Before Ceph can be formed.
    private static let ground: [any System.Type] = [BaseSystem.self, FirewallSystem.self, StorageSystem.self]
    /// Before the Swarm and the databases can be formed.
    private static let middle: [any System.Type] = [VolumesSystem.self, DatabaseSystem.self, ContainersSystem.self]
    /// On top of it.
    private static let upper: [any System.Type] = [
        RegistrySystem.self, EdgeSystem.self, AgentsSystem.self, RouterSystem.self,
    ]

    package static let all: [any System.Type] = ground + middle + upper + [StacksSystem.self]
    package static var names: [SystemName] { all.map { $0.name } }

    /// Pure: the same design gives the same blueprint.
    package static func blueprint(_ design: Design) -> Blueprint {
        let below = [Blueprint.Stage.hosts(items(of: ground, in: design))] + storage(design)
        return Blueprint(
            stages: below + [
                .hosts(items(of: middle, in: design)),
                .step(system: ContainersSystem.name, .swarm(ContainersSystem.swarm(of: design.estate))),
            ] + database(design) + [
                .hosts(items(of: upper, in: design)),
                .estate(StacksSystem.items(in: design)),
            ]
        )
    }

    private static func storage(_ design: Design) -> [Blueprint.Stage] {
        guard design.estate.storage.engine == .ceph else { return [] }
        return [.step(system: StorageSystem.name, .ceph(StorageSystem.ceph(of: design)))]
    }

    private static func database(_ design: Design) -> [Blueprint.Stage] {
        guard let spec = design.estate.database else { return [] }
        return [.step(system: DatabaseSystem.name, .database(DatabaseSystem.goal(of: design, spec)))]
    }

    private static func items(of systems: [any System.Type], in design: Design) -> [String: [Item]] {
        var all: [String: [Item]] = [:]
        for host in design.estate.hosts where design.facts[host.name] != nil {
            all[host.name] = systems.flatMap { system in
                system.resources(for: host, in: design).map { Item(system.name, $0) }
            }
        }
        return all
    }
}
