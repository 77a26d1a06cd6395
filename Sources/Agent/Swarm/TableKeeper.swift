internal import Engines
internal import Logging
internal import Systems

/// Knows the routing table: from the local manager, else from a peer, else what it was last.
actor TableKeeper {
    /// The table for those who cannot wait.
    nonisolated let board = TableBoard()
    /// Raised when the table may have changed; the edge feeder waits for it.
    nonisolated let changed = WakeSignal()
    /// Raised when the Swarm should be asked now; the refresher waits for it.
    nonisolated let wanted = WakeSignal()
    /// Raised when the Swarm has told of itself; the rescuer waits for it.
    nonisolated let heard = WakeSignal()

    private let reader: SwarmReader
    private let ports: PortBook
    private let peers: Peers
    private let store: TableStore
    private let journal: Journal
    private let suspects: Suspects
    private let logger: Logger
    private var table: RoutingTable?
    private var departures = Departures()
    private var lingering = Lingering()
    private var pace = Pace()
    private var reading: SwarmReader.Reading?
    private var lastFull: ContinuousClock.Instant?
    private var failures: [String: Int] = [:]
    private var seenFailures: [String: Set<String>] = [:]
    private var published: RoutingTable?
    private(set) var lastPass: ContinuousClock.Instant = .now
    /// Why the table is not fresh; nil when it is.
    private(set) var problem: String?

    init(
        reader: SwarmReader,
        ports: PortBook,
        peers: Peers,
        store: TableStore,
        journal: Journal,
        suspects: Suspects = Suspects(),
        logger: Logger
    ) {
        self.reader = reader
        self.ports = ports
        self.peers = peers
        self.store = store
        self.journal = journal
        self.suspects = suspects
        self.logger = logger
        table = store.read()
        published = table
        board.put(table)
    }

    /// Nil while nothing was ever heard of the Swarm: then Caddy is left alone.
    func current() -> RoutingTable? {
        table.map { lingering.serving($0, now: .now) }?.without(departures.current(now: .now)).avoiding(
            suspects.current
        )
    }

    /// Services of the last reading, for the metrics; nil on a worker.
    func lastReading() -> SwarmReader.Reading? { reading }

    func taskFailures() -> [String: Int] { failures }

    func depart(_ ids: [String]) {
        departures.note(ids, now: .now)
        publish()
    }

    /// The same tasks, but what is thought of their hosts has changed.
    func reconsider() { publish() }

    func arrive(_ id: String) { departures.forget(id) }

    /// Something happened: ask soon, and often for a while.
    func stir() {
        pace.note(.now)
        wanted.raise()
    }

    func interval() -> Duration { pace.interval(now: .now, isUpdating: reading?.isUpdating ?? false) }

    func refresh() async {
        lastPass = .now
        do {
            let full = lastFull.map { .now - $0 > .seconds(30) } ?? true
            var fresh = try await reader.read(full: full)
            fresh.view = await ports.complete(fresh.view)
            if full { lastFull = .now }
            await adopt(fresh)
            problem = nil
        } catch let failure as Docker.Failure where failure.code == .notManager {
            reading = nil
            await askPeers(because: failure)
        } catch {
            problem = "\(error)"
            await askPeers(because: error)
        }
    }

    private func adopt(_ fresh: SwarmReader.Reading) async {
        count(fresh.failures)
        if let before = reading, fresh.nodes.contains(where: { $0.leader && $0.address == reader.settings.address }) {
            for change in SwarmChanges.between(before, fresh) {
                await journal.note(what: change.what, subject: change.subject, detail: change.detail)
            }
        }
        reading = fresh
        heard.raise()
        let computed = RoutingTable.compute(from: fresh.view)
        lingering.note(computed, after: table, now: .now)
        table = computed
        publish()
    }

    /// The last table is kept whatever happens: an old one serves, an empty one does not.
    private func askPeers(because reason: any Error) async {
        guard let fresh: RoutingTable = await peers.first("/v1/table?local=true") else {
            logger.debug("no manager tells of the routes", metadata: ["reason": "\(reason)"])
            return
        }
        table = fresh
        problem = nil
        publish()
    }

    private func publish() {
        let now = current()
        guard now != published else { return }
        published = now
        board.put(now)
        changed.raise()
        if let table { store.write(table) }
    }

    private func count(_ fresh: [String: Set<String>]) {
        for (service, tasks) in fresh {
            // What failed before the agent started is not counted: the metric tells of now.
            if let seen = seenFailures[service] { failures[service, default: 0] += tasks.subtracting(seen).count }
            seenFailures[service] = tasks
        }
    }
}
