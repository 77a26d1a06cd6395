package import Planning

extension GaleraFormation.Action {
    /// The host it happens on.
    package var host: String {
        switch self {
        case .found(let host), .bootstrap(let host, _), .revive(let host, _), .join(let host, _),
            .setAside(let host, _),
            .stop(let host, _), .restart(let host, _):
            host
        }
    }

    /// For the plan, in words.
    package var change: Change {
        switch self {
        case .found: Change(.create, "found a Galera cluster")
        case .bootstrap(_, let missing): Self.resume("start the cluster again from its data", missing)
        case .revive(_, let missing): Self.resume("let it write again", missing)
        case .join(_, let donors):
            Change(
                .create,
                "join the Galera cluster",
                details: donors.first.map { ["with the data of \($0), where it needs all of it"] } ?? []
            )
        case .setAside(_, let reason):
            Change(
                .change,
                "move its data aside, to \(DatabaseNames.data).aside-…",
                details: [reason],
                caution: "it gets the cluster's data instead; what only it has stays there until you remove it"
            )
        case .stop(_, let reason): Change(.change, "stop MariaDB", details: [reason])
        case .restart(_, let files):
            Change(
                .restart,
                "restart MariaDB, one member after the other",
                details: files.map { "because \($0) changed after its last start" }
            )
        }
    }

    private static func resume(_ what: String, _ missing: [String]) -> Change {
        guard !missing.isEmpty else { return Change(.create, what, details: ["it is the newest"]) }
        let names = missing.joined(separator: ", ")
        return Change(
            .create,
            what,
            details: ["without \(names)"],
            caution: "what only \(names) may have is set aside when it comes back"
        )
    }
}

/// What is to be done about the databases: members first, then what they hold.
package enum DatabaseAction: Sendable, Equatable {
    case member(GaleraFormation.Action)
    case content(DatabaseContents.Action)

    package var host: String? {
        switch self {
        case .member(let action): action.host
        case .content: nil
        }
    }

    package var change: Change {
        switch self {
        case .member(let action): action.change
        case .content(let action): action.change
        }
    }

    package func step(of system: SystemName, stage: Int) -> Plan.Step {
        let id = ResourceID(kind: "database", name: change.summary)
        return Plan.Step(host: host, system: system, resource: id, change: change, stage: stage)
    }
}
