import ArgumentParser
import Converge
import Estate
import Planning
import Systems

/// `--only`, `--skip` and `--host`.
struct SelectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Only these systems, separated by commas.", valueName: "systems"),
        completion: .list(Systems.names.map(\.rawValue))
    )
    var only: [String] = []
    @Option(
        help: ArgumentHelp("All but these systems, separated by commas.", valueName: "systems"),
        completion: .list(Systems.names.map(\.rawValue))
    )
    var skip: [String] = []
    @Option(
        name: .customLong("host"),
        help: ArgumentHelp("Only this host; may be given more than once.", valueName: "name")
    )
    var hosts: [String] = []

    func selection() throws -> Selection {
        Selection(only: try systems(only), skip: try systems(skip), hosts: Set(hosts))
    }

    /// The hosts to connect to.
    func chosen(from estate: Estate) throws -> [Host] {
        for name in hosts where estate.host(named: name) == nil {
            throw Failure(
                .invalid,
                "the estate has no host \(name)",
                next: "one of: \(estate.hosts.map(\.name).joined(separator: ", "))"
            )
        }
        return hosts.isEmpty ? estate.hosts : estate.hosts.filter { hosts.contains($0.name) }
    }

    private func systems(_ words: [String]) throws -> Set<SystemName> {
        let names = words.flatMap { $0.split(separator: ",") }.map { SystemName(String($0)) }
        for name in names where !Systems.names.contains(name) {
            throw Failure(
                .invalid,
                "there is no system \(name)",
                next: "one of: \(Systems.names.map(\.rawValue).joined(separator: ", "))"
            )
        }
        return Set(names)
    }
}
