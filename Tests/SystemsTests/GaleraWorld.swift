import Estate
import Planning
import Systems

/// Members as a test puts them, and what becomes of them when the formation's actions are performed.
struct GaleraWorld {
    static let cluster = "6a1c"
    static let names = ["a", "b", "c"]
    static let goal = DatabaseCluster(
        engine: .galera,
        members: [
            .init(host: "a", address: "10.0.0.1"), .init(host: "b", address: "10.0.0.2"),
            .init(host: "c", address: "10.0.0.3"),
        ],
        patience: 180
    )

    var hosts: [String: HostDatabase] = [:]
    var leaderless = 0
    var writer: String?

    var seen: GaleraSeen { GaleraSeen(hosts: hosts, leaderless: leaderless, writer: writer) }

    func agents() -> GaleraFormation.Decision { GaleraFormation(goal: Self.goal, isApply: false).decision(seen) }
    func apply() -> GaleraFormation.Decision { GaleraFormation(goal: Self.goal, isApply: true).decision(seen) }
}

extension HostDatabase {
    static func synced(_ change: Int = 100, cluster: String = GaleraWorld.cluster, queue: Int = 0, keptFrom: Int = 1)
        -> Self
    {
        HostDatabase(
            unit: .running,
            live: Live(isPrimary: true, size: 3, position: Position(cluster, change), queue: queue, keptFrom: keptFrom)
        )
    }

    static func lonely(_ change: Int = 100, view: View? = nil) -> Self {
        HostDatabase(
            unit: .running,
            view: view,
            live: Live(isPrimary: false, isReady: false, state: 0, position: Position(GaleraWorld.cluster, change))
        )
    }

    /// - Parameter change: nil for data that was in no cluster.
    static func down(
        _ change: Int?,
        _ unit: Unit = .stopped,
        cluster: String = GaleraWorld.cluster,
        view: View? = nil,
        wasLast: Bool = false
    ) -> Self {
        HostDatabase(
            unit: unit,
            position: change.map { Position(cluster, $0) },
            wasLast: wasLast,
            view: view
        )
    }
}
