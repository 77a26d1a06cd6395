import Estate
import FoundationEssentials
import Planning
import Systems

/// A large estate that is exactly as it should be.
enum Simulated {
    static func estate(hosts: Int, stacks: Int) -> String {
        let lines = (1...hosts).map { "  h\($0): { ssh: root@h\($0), address: 10.0.0.\($0) }\n" }
        let stacks = (1...stacks).map {
            "  stack\($0): { compose: app.yaml, routes: { app\($0).example: 's0:80' } }\n"
        }
        return "estate: growth\nhosts:\n\(lines.joined())network: { private: 10.0.0.0/24 }\nstacks:\n\(stacks.joined())"
    }

    static func design(_ estate: Estate, stacks: [DeployableStack]) -> Design {
        let issued = Certificates.Issued(note: "note", until: 0, chain: "", key: SealedText(""))
        let facts = estate.hosts.map { host in
            (host.name, Facts(hostname: host.name, interfaces: [.init(name: "eth0", addresses: [host.address])]))
        }
        return Design(
            estate: estate,
            facts: Dictionary(uniqueKeysWithValues: facts),
            stacks: stacks,
            certificates: Certificates(
                authority: "",
                hosts: Dictionary(uniqueKeysWithValues: estate.hosts.map { ($0.name, issued) }),
                uploads: SealedText(""),
                watch: Secret("")
            )
        )
    }

    /// What a host would report of a resource that needs nothing.
    static func converged(_ resource: Resource) throws -> Observation {
        switch resource {
        case .address: try json(ServiceAddress.Observed(present: true, saved: true))
        case .block(let block): try json(TextBlock.Observed(text: block.text))
        case .certificate(let certificate): try json(Certificate.Observed(note: certificate.note, daysLeft: 700))
        case .directory(let directory):
            try json(
                Directory.Observed(exists: true, mode: directory.mode, owner: directory.owner, group: directory.group)
            )
        case .file(let file):
            try json(
                File.Observed(
                    exists: true,
                    mode: file.mode,
                    owner: file.owner,
                    group: file.group,
                    digest: file.digest,
                    text: file.content.shown
                )
            )
        case .firewall(let firewall): try json(Firewall.Observed(saved: firewall.ruleset, live: true))
        case .modules(let modules): try json(KernelModules.Observed(loaded: modules.modules, saved: modules.text))
        case .mount(let mount): try json(Mount.Observed(type: mount.type, saved: mount.text))
        case .packages(let packages):
            try json(
                Packages.Observed(
                    installed: Dictionary(uniqueKeysWithValues: packages.packages.map { ($0, "1") }),
                    held: packages.held
                )
            )
        case .retired: try json(Retired.Observed())
        case .stack(let stack):
            try json(
                Stack.Observed(
                    services: stack.services.map {
                        .init(name: $0.name, image: $0.image, replicas: $0.replicas, configuration: $0.configuration)
                    }
                )
            )
        case .sysctl(let sysctl): try json(Sysctl.Observed(live: sysctl.settings, saved: sysctl.text))
        case .unit: try json(Unit.Observed(active: "active", enabled: "enabled"))
        case .user(let user): try json(User.Observed(exists: true, id: user.id))
        }
    }

    private static func json(_ value: some Encodable) throws -> Observation {
        Observation(json: String(decoding: try JSONEncoder().encode(value), as: UTF8.self))
    }

    static func containers(hosts: Int, stacks: Int, services: Int, replicas: Int) -> [ContainerStatus] {
        (0..<(stacks * services * replicas)).map { index in
            let service = index / replicas
            return ContainerStatus(
                host: "h\(index % hosts + 1)",
                stack: "stack\(service / services)",
                service: "s\(service % services)",
                id: String(repeating: "0", count: 56) + String(10_000_000 + index),
                name: "task.\(index)",
                image: "registry.internal:5000/app:1",
                state: "running",
                health: "healthy",
                since: Date(timeIntervalSince1970: 0),
                ports: ["0.0.0.0:\(32768 + index % 20000)->80/tcp"]
            )
        }
    }

    static func statuses(_ count: Int) -> [HostStatus] {
        let nodes = (1...count).map { number in
            HostStatus.Node(
                id: "n\(number)",
                name: "h\(number)",
                address: "10.0.0.\(number)",
                manager: number <= 5,
                leader: number == 1,
                reachable: true,
                state: "ready",
                availability: "active"
            )
        }
        return (1...count).map { number in
            HostStatus(
                name: "h\(number)",
                address: "10.0.0.\(number)",
                answered: true,
                docker: "26.1.5",
                containersRunning: 50,
                swarm: HostStatus.Swarm(
                    role: number <= 5 ? .manager : .worker,
                    leader: number == 1,
                    nodes: number <= 5 ? nodes : []
                ),
                caddyAnswers: true,
                agent: "0.1.0",
                clock: Date()
            )
        }
    }
}
