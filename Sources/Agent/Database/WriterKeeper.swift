internal import FoundationEssentials
internal import Planning
internal import ServiceLifecycle
internal import Systems

/// Sees to it that all routers write to the same member. Each agent hears its own router and, by their signs of life, the
/// others' ones; the Swarm's leader decides by ``WriterAgreement``, and each hands the newest word to its own router.
actor WriterKeeper: Service {
    /// What it touches.
    struct Hands: Sendable {
        /// Members in the order in which they become writer; empty in an estate without databases.
        var order: @Sendable () -> [String]
        /// Hosts that are drained, where this host's Docker leads the Swarm; nil where it does not.
        var drained: @Sendable () async -> Set<String>?
        /// Tells this host's router.
        var tell: @Sendable (WriterDecree) async -> Void
        var lookAround: @Sendable () async -> Void
    }

    private let host: String
    private let hands: Hands
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Int
    /// What this agent tells the others.
    nonisolated let news = NewsBoard<RoutingNews>(RoutingNews())

    private var others: [String: RoutingNews] = [:]
    private var router: RouterWord?
    private var standing: WriterDecree?
    private var agreement = WriterAgreement()
    private var leavingUntil = Int.min
    /// Its member has been down since it was asked to leave.
    private var hasStopped = false
    private let wake = WakeSignal()

    init(
        host: String,
        hands: Hands,
        clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Int = { Seconds.now }
    ) {
        self.host = host
        self.hands = hands
        self.clock = clock
        self.now = now
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            repeat { await self.pass() } while await self.pause()
        }
    }

    /// Whoever is drained, and who leads, is looked at now and then; what routers say wakes it at once.
    private func pause() async -> Bool { (try? await Beat.wait(for: wake)) != nil }

    func pass() async {
        let order = hands.order()
        guard !order.isEmpty else { return }
        settle()
        if let drained = await hands.drained() {
            standing = agreement.next(seen(order, drained), now: now())
        }
        if let standing, let router, router.decree?.epoch ?? 0 < standing.epoch { await hands.tell(standing) }
        publish()
    }

    /// The newest word that anybody has heard stands.
    private func settle() {
        let heard = others.values.flatMap { [$0.decree, $0.router?.decree] } + [standing, router?.decree]
        standing = heard.compactMap(\.self).max { $0.epoch < $1.epoch }
    }

    private func seen(_ order: [String], _ drained: Set<String>) -> WriterAgreement.Seen {
        var leaving = drained.union(others.filter { $0.value.isLeaving }.keys)
        if isLeaving { leaving.insert(host) }
        return WriterAgreement.Seen(order: order, routers: routers, leaving: leaving, standing: standing)
    }

    private var isLeaving: Bool { now() < leavingUntil }

    private func publish() { news.put(RoutingNews(router: router, decree: standing, isLeaving: isLeaving)) }
}

/// What it hears.
extension WriterKeeper {
    /// From this host's router; nil when that has ended.
    func hear(_ word: RouterWord?) {
        router = word
        if isLeaving, let word, word.isInformed { settleLeave(word) }
        publish()
        wake.raise()
    }

    /// Once its member is back it need not be spared any more: in a restart of all, another's turn comes next.
    private func settleLeave(_ word: RouterWord) {
        guard word.canUse(host) else { return hasStopped = true }
        if hasStopped { leavingUntil = Int.min }
    }

    /// From another agent; nil when it gives no sign of life any more.
    func hear(_ news: RoutingNews?, of peer: String) async {
        let before = others[peer]?.router
        others[peer] = news
        wake.raise()
        guard let before, let after = news?.router, let router, after.isWorse(than: before) else { return }
        // What another router has lost this one may not have missed yet.
        if router.members.contains(where: { $0.takesWrites == true && !after.canUse($0.name) }) {
            await hands.lookAround()
        }
    }
}

/// What it tells, and does when asked.
extension WriterKeeper {
    var word: RouterWord? { router }

    /// By the router's host.
    var routers: [String: RouterWord] {
        var all = others.compactMapValues(\.router)
        all[host] = router
        return all
    }

    /// Whom routers write to, as far as this host knows.
    var writer: String? { router?.writer ?? standing?.writer }

    /// Has all routers write to another member, because this host's is about to stop.
    ///
    /// - Returns: whom they write to now; nil while nobody says.
    /// - Throws: ``Failure`` when some still write to this host's after five seconds; then it may be the writer again.
    func leave() async throws -> String? {
        leavingUntil = now() + Self.leave
        hasStopped = false
        publish()
        wake.raise()
        for _ in 0..<50 {
            let users = routers.filter { $0.value.writer == host }.keys.sorted()
            if users.isEmpty { return writer }
            guard (try? await clock.sleep(for: .milliseconds(100))) != nil else { break }
        }
        leavingUntil = Int.min
        publish()
        let users = routers.filter { $0.value.writer == host }.keys.sorted()
        throw Planning.Failure(
            .refused,
            "it is the writer, and the routers on \(users.joined(separator: ", ")) did not go to another member within 5 s",
            host: host,
            next: "trivet db status"
        )
    }

    /// Seconds for which a host that was asked to leave is not made writer: as long as a restart of its member may take.
    private static let leave = 120
}
