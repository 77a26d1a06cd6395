internal import Estate
internal import FoundationEssentials
internal import Hosts
internal import Planning
internal import ServiceLifecycle
internal import Systems

/// Keeps this host's member in the cluster: starts it when it is known from whom it gets what it lacks, and brings the
/// cluster back when all of it was down. Every agent looks at all members and decides by the same rules
/// (``GaleraFormation``); each does only what is its own host's to do.
actor DatabaseKeeper: Service {
    /// What it touches.
    struct Hands: Sendable {
        var run: @Sendable (Command) async throws -> CommandResult = { try await Shell.run($0) }
        /// The server's process; nil when there is none. Asked every second, so it must cost nothing.
        var pulse: @Sendable () -> Int? = { ServerPulse.read() }
        /// What the other members say of themselves; who does not answer is absent.
        var others: @Sendable () async -> [String: HostDatabase]
        /// Asks a member for its consent; nil when it does not answer.
        var ask: @Sendable (String, DatabaseClaim) async -> DatabaseConsent?
        /// The member that the routers write to, where that is known.
        var writer: @Sendable () async -> String? = { nil }
    }

    private let host: String
    private let book: @Sendable () -> DatabaseCluster?
    private let hands: Hands
    private let journal: Journal
    private let now: @Sendable () -> Int

    private var own: HostDatabase?
    private var lookedAt = Int.min
    private var isLooking = false
    private var pulse: Int?
    /// Somebody wants a pass now.
    private var isWanted = false
    private var seen = GaleraSeen(hosts: [:])
    private var leaderlessSince: Int?
    private var desk = ClaimDesk()
    /// An order is being carried out.
    private var isActing = false
    private var backoff = Backoff(first: .seconds(2), longest: .seconds(60))
    private var notBefore = 0
    /// Since when its data would be set aside.
    private var asideSince: Int?
    private var told: String?
    private let wake = WakeSignal()

    init(
        host: String,
        book: @escaping @Sendable () -> DatabaseCluster?,
        hands: Hands,
        journal: Journal,
        now: @escaping @Sendable () -> Int = { Seconds.now }
    ) {
        self.host = host
        self.book = book
        self.hands = hands
        self.journal = journal
        self.now = now
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            repeat { await self.pass() } while await self.pause()
        }
    }

    /// Soon while something is to be done, or when the server came or went; else now and then.
    private func pause() async -> Bool {
        let isMember = book()?.members.contains { $0.host == host } ?? false
        let isCalm = !isMember || own?.isSynced == true
        let next = now() + (isCalm ? 60 : 1)
        repeat {
            guard (try? await Beat.wait(for: wake)) != nil else { return false }
        } while !isWanted && now() < next && hands.pulse() == pulse
        isWanted = false
        return true
    }

    private func want() {
        isWanted = true
        wake.raise()
    }

    /// Looks at all members, and does what is this host's to do.
    func pass() async {
        guard let cluster = book() else { return own = nil }
        guard cluster.members.contains(where: { $0.host == host }) else { return await watch(cluster) }
        await look()
        guard cluster.engine == .galera, !isActing, let own else { return }
        await watch(cluster)
        // What changed while the others were asked is looked at in the next pass.
        guard !isActing else { return }
        let formation = GaleraFormation(goal: cluster, isApply: false)
        await note(formation, own)
        switch formation.decision(seen) {
        case .act(let actions): await perform(ripe(actions.filter { $0.host == host }), formation)
        case .wait(let words):
            asideSince = nil
            await tell("waits for \(words)")
        case .decide(let failure):
            asideSince = nil
            await tell(failure.description)
        }
    }

    /// Without a setting aside that was not to be done for long enough. What the others say may be a minute old: of a
    /// cluster that has just died as a whole it may be older than what this member has.
    private func ripe(_ actions: [GaleraFormation.Action]) -> [GaleraFormation.Action] {
        guard actions.contains(where: \.isSettingAside) else {
            asideSince = nil
            return actions
        }
        let since = asideSince ?? now()
        asideSince = since
        return now() - since >= Self.certainty ? actions : []
    }

    /// Seconds. Whoever is asked looks again when its last look is more than three old.
    static let certainty = 15

    private func look() async {
        isLooking = true
        defer { isLooking = false }
        lookedAt = now()
        let found = hands.pulse()
        let result = try? await hands.run(DatabaseObservation.look)
        // Both at once: until then what is known is of the server before.
        pulse = found
        own = result.flatMap { $0.succeeded ? DatabaseObservation.read($0) : nil }
    }

    private func watch(_ cluster: DatabaseCluster) async {
        var hosts = await hands.others()
        hosts[host] = own
        if hosts.values.contains(where: \.isPrimary) {
            leaderlessSince = nil
            // The start that a word was given for is done.
            desk = ClaimDesk()
        } else {
            leaderlessSince = leaderlessSince ?? now()
        }
        seen = GaleraSeen(hosts: hosts, leaderless: leaderlessSince.map { now() - $0 } ?? 0)
        seen.writer = await hands.writer()
    }

    /// Every member keeps what is known of forks, so that it outlives whoever noted it first.
    private func note(_ formation: GaleraFormation, _ own: HostDatabase) async {
        guard own.isSynced else { return }
        let all = Set(seen.hosts.values.flatMap(\.forks))
        let current = formation.current(all.sorted { $0.from.change < $1.from.change }, seen)
        guard Set(current) != Set(own.forks) else { return }
        _ = try? await hands.run(DatabaseHands.note(current))
    }

    /// Into the journal, once.
    private func tell(_ words: String) async {
        // The seconds that are left are no news.
        let news = words.filter { !$0.isNumber }
        guard told != news else { return }
        told = news
        guard !seen.hosts.values.contains(where: \.isPrimary) else { return }
        await journal.note(what: "database waits", subject: host, detail: words)
    }
}

/// What it does.
extension DatabaseKeeper {
    private func perform(_ actions: [GaleraFormation.Action], _ formation: GaleraFormation) async {
        guard !actions.isEmpty, now() >= notBefore else { return }
        isActing = true
        defer { isActing = false }
        for action in actions {
            do {
                try await perform(action)
                told = nil
                if case .join = action { continue }
                await journal.note(what: action.what, subject: host, detail: action.detail)
            } catch {
                await journal.note(
                    what: "database could not be helped",
                    subject: host,
                    detail: "\(action.change.summary): \(error)"
                )
                return await rest()
            }
        }
        // A start that fails is tried again, more and more slowly.
        if own?.unit == .failed { await rest() } else { backoff.reset() }
    }

    private func rest() async { notBefore = now() + Int(backoff.next().components.seconds) }

    private func perform(_ action: GaleraFormation.Action) async throws {
        switch action {
        case .join(_, let donors): try await run(DatabaseHands.join(donors: donors))
        case .setAside: try await run(DatabaseHands.setAside(DatabaseHands.stamp(Date())))
        case .stop: try await run(DatabaseHands.stop)
        case .bootstrap(_, let missing), .revive(_, let missing): try await resume(without: missing, isForced: false)
        // Those are for `apply`.
        case .found, .restart: break
        }
    }

    /// The operator's order, or `apply`'s.
    func recover(_ order: DatabaseOrder) async throws {
        guard let cluster = book(), cluster.engine == .galera, cluster.members.contains(where: { $0.host == host })
        else {
            throw Planning.Failure(.invalid, "it has no member of a database that could be recovered", host: host)
        }
        guard !isActing else {
            throw Planning.Failure(.locked, "its agent is at work on it already", host: host, next: "trivet db status")
        }
        isActing = true
        defer { isActing = false }
        await look()
        await watch(cluster)
        try await resume(without: order.without, isForced: order.isForced)
        let note = JournalNote(
            who: order.who,
            what: "database recovered",
            subject: host,
            detail: order.without.isEmpty ? "" : "without \(order.without.joined(separator: ", "))"
        )
        try? await journal.record(note)
        want()
    }

    /// Goes on from this host's data, once nobody who is there objects.
    private func resume(without missing: [String], isForced: Bool) async throws {
        guard let own, let position = own.reached else {
            throw Planning.Failure(.refused, "it has no data of a cluster to go on from", host: host)
        }
        if let writer = seen.hosts.first(where: { $0.value.isPrimary })?.key {
            throw Planning.Failure(
                .refused,
                "\(writer) can write: nothing is to be recovered",
                next: "trivet db status"
            )
        }
        let claim = DatabaseClaim(host: host, position: position)
        if !isForced { try await consent(to: claim) }
        var forks = Array(Set(seen.hosts.values.flatMap(\.forks)))
        let gone = isForced ? seen.hosts.keys.filter { $0 != host } + missing : missing
        if !gone.isEmpty { forks.append(HostDatabase.Fork(from: position, without: Set(gone).sorted())) }
        if own.unit == .running {
            try await run(DatabaseHands.revive(noting: forks))
        } else {
            if own.unit == .starting { try await run(DatabaseHands.stop) }
            try await run(DatabaseHands.bootstrap(noting: forks))
        }
    }

    private func consent(to claim: DatabaseClaim) async throws {
        var refusals = [host: desk.answer(claim, own: own, now: now()).refusal]
        for other in seen.hosts.keys.sorted() where other != host && refusals.values.allSatisfy({ $0 == nil }) {
            let answer = await hands.ask(other, claim)
            refusals[other] = answer.map(\.refusal) ?? "it does not answer any more"
        }
        for (other, refusal) in refusals {
            guard let refusal else { continue }
            desk.release(host)
            throw Planning.Failure(
                .refused,
                "\(other) does not consent: \(refusal)",
                next: "wait a minute, then run the same command again"
            )
        }
    }

    private func run(_ command: Command) async throws {
        let result = try await hands.run(command)
        guard result.succeeded else {
            throw Planning.Failure(
                .refused,
                "MariaDB could not be started or stopped",
                host: host,
                words: Planning.Failure.tail(result.errors),
                next: "read `journalctl -u mariadb` on the host"
            )
        }
    }
}

/// What it tells.
extension DatabaseKeeper {
    /// This host's member as it was last seen, at rest a minute ago at most; nil where it has none, or does not know
    /// yet. Who asks does not wait: a server that hangs must not make its host look dead. But it is looked at again.
    func state() -> HostDatabase? {
        guard var state = own else { return nil }
        let isOther = hands.pulse() != pulse
        if !isLooking, !isActing, isOther || now() - lookedAt > 3 { want() }
        // What was seen of a server that is no more is no news of the one that follows: it must not be joined.
        if isOther, state.unit == .running {
            state.unit = .stopping
            state.live = nil
        }
        return state
    }

    func answer(_ claim: DatabaseClaim) async -> DatabaseConsent {
        if isActing { return DatabaseConsent(refusal: "its agent is at work on it") }
        await look()
        return desk.answer(claim, own: own, now: now())
    }

    /// Of the whole cluster; nil in an estate without databases.
    ///
    /// - Parameters:
    ///   - hosts: what each host that answers said of its member.
    ///   - routers: what each host's router says of the writer.
    func status(_ hosts: [String: HostDatabase], routers: [String: RouterWord]) -> DatabaseStatus? {
        guard let cluster = book() else { return nil }
        let isLed = hosts.values.contains(where: \.isPrimary)
        return DatabaseStatus(
            cluster,
            hosts: hosts,
            routers: routers,
            leaderless: isLed ? 0 : leaderlessSince.map { now() - $0 } ?? 0
        )
    }
}

extension GaleraFormation.Action {
    fileprivate var isSettingAside: Bool {
        if case .setAside = self { return true }
        return false
    }

    fileprivate var what: String {
        switch self {
        case .bootstrap, .revive: "database recovered"
        case .setAside: "database set aside"
        case .stop: "database stopped"
        case .join, .found, .restart: "database started"
        }
    }

    fileprivate var detail: String { ([change.summary] + change.details).joined(separator: "; ") }
}
