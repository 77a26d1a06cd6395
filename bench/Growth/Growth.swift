import Estate
import FoundationEssentials
import Planning
import Systems

/// Plans and judges a simulated estate of 100 hosts and 5,000 containers, and prints how long that takes.
/// Everything but the network is the real code: reading, rendering, comparing, encoding.
@main
enum Growth {
    static let hosts = 100
    static let stacks = 50
    static let servicesPerStack = 20
    static let replicas = 5

    static func main() throws {
        let clock = ContinuousClock()
        var steps = 0
        let planning = try clock.measure { steps = try plan() }
        guard steps == 0 else { throw Failure(.failed, "a converged estate has \(steps) changes") }
        var containers = 0
        let status = try clock.measure { containers = try judge() }
        print("hosts \(hosts), services \(stacks * servicesPerStack), containers \(containers)")
        print("plan \(milliseconds(planning)) ms (goal 2000)")
        print("status \(milliseconds(status)) ms (goal 2000)")
    }

    private static func milliseconds(_ duration: Duration) -> Int64 {
        duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
    }

    /// From the text of the files to the finished plan.
    private static func plan() throws -> Int {
        let compose = (0..<servicesPerStack).map { index in
            "  s\(index):\n    image: registry.internal:5000/app:1\n    deploy: { replicas: \(replicas) }\n"
        }.joined()
        let text = Simulated.estate(hosts: hosts, stacks: stacks)
        let files = FileSource { $0 == "app.yaml" ? "services:\n" + compose : nil }
        let checked = EstateCheck.check(estateText: text, file: "trivet.yaml", files: files, secretNames: [])
        guard let estate = checked.estate, checked.faults.isEmpty else {
            throw Failure(.invalid, "\(checked.faults.prefix(3))")
        }
        let blueprint = Systems.blueprint(Simulated.design(estate, stacks: checked.stacks))
        var count = 0
        for (index, stage) in blueprint.stages.enumerated() {
            switch stage {
            case .hosts(let all):
                for (host, items) in all { count += try changes(items, host: host, stage: index) }
            case .estate(let items): count += try changes(items, host: nil, stage: index)
            case .step: continue
            }
        }
        return count
    }

    private static func changes(_ items: [Item], host: String?, stage: Int) throws -> Int {
        let observed = try items.map { try Simulated.converged($0.resource) }
        let (steps, failures, _) = Planner.steps(for: items, observed: observed, host: host, stage: stage)
        if let failure = failures.first { throw failure }
        return steps.count
    }

    /// From what agents send to the finished table and verdict.
    private static func judge() throws -> Int {
        let containers = Simulated.containers(
            hosts: hosts,
            stacks: stacks,
            services: servicesPerStack,
            replicas: replicas
        )
        let sent = try StatusCoding.encoder().encode(EstateContainers(containers: containers))
        let received = try StatusCoding.decoder().decode(EstateContainers.self, from: sent)
        let services = Dictionary(grouping: received.containers) { "\($0.stack)_\($0.service)" }.map { name, all in
            ServiceStatus(
                id: name,
                stack: all[0].stack,
                service: all[0].service,
                image: all[0].image,
                running: all.count,
                desired: replicas
            )
        }
        let status = EstateStatus(
            estate: "growth",
            at: Date(),
            hosts: Simulated.statuses(hosts),
            services: services.sorted { $0.name < $1.name },
            routes: services.map { RouteStatus(host: "\($0.name).example", service: $0.name, upstreams: $0.running) }
        )
        let answer = try StatusCoding.encoder().encode(status)
        let shown = try StatusCoding.decoder().decode(EstateStatus.self, from: answer)
        guard shown.verdict.well else { throw Failure(.failed, shown.verdict.line) }
        return received.containers.count
    }
}
