internal import Estate
internal import Planning
internal import Systems

/// The fence: an exclusive volume is used by this host only while its lock in Ceph is this host's.
///
/// Its caller sees to it that a volume is acquired and released one after the other.
actor CephGate: VolumeGate {
    /// Why nobody is let in for now.
    enum Closing: String {
        case cutOff = "this host is cut off from the others"
        case mounting = "they are being mounted anew"
    }

    private static let pause = Duration.milliseconds(400)

    private let host: String
    private let hands: any FenceHands
    private let journal: Journal
    /// With a plain directory on each host there is nothing to fence.
    private let engine: @Sendable () throws -> StorageEngine
    private let clock: any Clock<Duration>
    /// Takings of this host's that it tried to break, without hearing what became of it.
    private var doubtful: [String: String] = [:]
    private var closed: Set<Closing> = []
    /// Rises when the files are mounted anew: what was begun before must not end well after.
    private var generation = 0

    init(
        host: String,
        hands: any FenceHands,
        journal: Journal,
        engine: @escaping @Sendable () throws -> StorageEngine,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.host = host
        self.hands = hands
        self.journal = journal
        self.engine = engine
        self.clock = clock
    }

    func acquire(_ volume: String) async throws {
        guard try engine() == .ceph else { return }
        var waited = Duration.zero
        while let refusal = try await refusal(of: volume) {
            guard waited < refusal.patience else { throw refusal.failure(volume: volume) }
            try await clock.sleep(for: Self.pause)
            waited += Self.pause
        }
    }

    func release(_ volume: String) async throws {
        guard try engine() == .ceph else { return }
        guard let lock = try await hands.look(at: volume), lock.host == host else {
            doubtful[volume] = nil
            return
        }
        try await end(lock.client, of: volume)
        doubtful[volume] = lock.locker
        try await hands.breakLock(lock, of: volume)
        doubtful[volume] = nil
    }

    /// A lock of this host's may be of an earlier machine of its name, which must never write again: its client is not the
    /// present one. Whoever is mounted no more is known to the container's end, and not asked.
    private func end(_ client: String?, of volume: String) async throws {
        guard let client, let present = try? await hands.client(), client != present else { return }
        guard try await !hands.blocked().contains(client) else { return }
        try await hands.shutOut(host, client: client)
        guard try await hands.blocked().contains(client) else {
            throw Handover.Refusal.unconfirmed(host).failure(volume: volume)
        }
    }

    /// Lets nobody in until the same reason is gone.
    func close(because reason: Closing) {
        closed.insert(reason)
        generation += 1
    }

    func open(after reason: Closing) { closed.remove(reason) }

    /// Nil when the volume is this host's.
    private func refusal(of volume: String) async throws -> Handover.Refusal? {
        try Task.checkCancellation()
        let started = generation
        if let reason = closed.min(by: { $0.rawValue < $1.rawValue }) { return .notMounted(reason.rawValue) }
        do {
            let client = try await hands.client()
            var handover = Handover(host: host, client: client, doubtful: doubtful[volume])
            if let refusal = await walk(&handover, volume) { return refusal }
            // Were they mounted anew meanwhile, it was another client that got the volume.
            let isSame = try await hands.client() == client
            return isSame && generation == started ? nil : .notMounted(Closing.mounting.rawValue)
        } catch {
            return .notMounted("\(error)")
        }
    }

    private func walk(_ handover: inout Handover, _ volume: String) async -> Handover.Refusal? {
        while true {
            let step = handover.next()
            if case .done = step { return nil }
            if case .refuse(let refusal) = step { return refusal }
            do {
                try await perform(step, &handover, volume)
            } catch {
                handover.failed(.cephSilent("\(error)"))
            }
        }
    }

    private func perform(_ step: Handover.Step, _ handover: inout Handover, _ volume: String) async throws {
        switch step {
        case .look: handover.saw(try await hands.look(at: volume))
        case .take(let client): handover.took(try await hands.take(volume, for: client))
        case .ask(let host): handover.heard(await hands.ask(host, for: volume))
        case .judge(let host): handover.judged(await hands.judge(host))
        case .confirm(let host):
            async let mounted = hands.mounted(on: host)
            handover.confirmed(blocked: try await hands.blocked(), mounted: await mounted)
        case .shutOut(let host, let client):
            try await hands.shutOut(host, client: client)
            handover.shutOut()
        case .breakLock(let lock):
            if try await hands.breakLock(lock, of: volume) { await tell(lock, volume) }
            handover.broke()
        case .done, .refuse: break
        }
    }

    private func tell(_ lock: Handover.Lock, _ volume: String) async {
        guard lock.host != host else { return }
        await journal.note(
            what: JournalEntry.What.volumeTaken,
            subject: volume,
            detail: "\(lock.host), which had it, is gone, and Ceph takes nothing more from it"
        )
    }
}
