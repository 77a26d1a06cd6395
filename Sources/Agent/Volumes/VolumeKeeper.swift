internal import FoundationEssentials
internal import Hosts
internal import Logging
internal import Planning
internal import Systems

/// Counts who uses which volume on this host, and stands at the gate: the first mount acquires, the last unmount releases.
/// Each step is written down before the next is taken, so that an agent that is killed between any two loses nothing:
/// 1. a hold is noted, then the gate is asked, then Docker gets its answer;
/// 2. a hold is struck out, then the gate lets go, then the volume is forgotten.
/// What is noted and not used after all is let go by ``reconcile(with:)``.
actor VolumeKeeper {
    /// Docker waits two minutes for a mount; it is told in words before.
    static let patience: Double = 100

    let files: VolumeFiles
    private let gate: any VolumeGate
    private let store: any HeldStore
    private let journal: Journal
    private let logger: Logger
    private let now: @Sendable () -> Date
    private let turns = VolumeTurns()
    private var held: HeldVolumes
    /// The gate has said yes since this agent started.
    private var confirmed: Set<String> = []
    /// Why the gate said no to what containers of this host use all the same.
    private var troubles: [String: String] = [:]
    private var lastLook: HeldVolumes.Look?
    /// What is remembered was compared with what runs.
    private var isSure = false

    init(
        files: VolumeFiles,
        gate: any VolumeGate,
        store: any HeldStore,
        journal: Journal,
        logger: Logger,
        boot: String = BootID.read(),
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.files = files
        self.gate = gate
        self.store = store
        self.journal = journal
        self.logger = logger
        self.now = now
        held = store.read() ?? HeldVolumes(boot: boot)
        held.begin(boot: boot)
    }

    /// Docker's mount: where the volume lies, once this host may use it.
    func mount(_ name: String, id: String) async throws -> String {
        let deadline = ContinuousClock.now + .seconds(Self.patience)
        return try await turns.take(name) {
            try self.refuseWhileCopied(name)
            let book = try self.files.book()
            guard try await self.files.exists(name, within: Self.left(until: deadline)) else {
                throw Planning.Failure(
                    .refused,
                    "there is no volume \(name) any more",
                    next: "`trivet volume list --removed` shows whether it can be restored"
                )
            }
            try await self.hold(name, id: id, isExclusive: book.isExclusive(name), until: deadline)
            return book.path(of: name)
        }
    }

    func unmount(_ name: String, id: String) async throws {
        try await turns.take(name) { try await self.letGo(name, id: id) }
    }

    /// Whether a container of this host, or a mount under way, has the volume.
    func isHeld(_ name: String) -> Bool { held.isHeld(name) }

    func holds() -> (held: [String], isSure: Bool) { (held.held, isSure) }

    /// What the gate said once need not hold any more: it is asked anew for all that is held.
    func doubt() { confirmed = [] }

    enum Yielding: Sendable { case held, unsure, free }

    /// Another host wants the volume: lets go of it if nothing here uses it, with no mount of it under way meanwhile.
    func yield(_ name: String) async throws -> Yielding {
        guard !held.isHeld(name) else { return .held }
        guard isSure else { return .unsure }
        return try await turns.take(name) {
            guard !self.isHeld(name) else { return .held }
            try await self.gate.release(name)
            return .free
        }
    }

    func trouble(of name: String) -> String? { troubles[name] }

    /// Alone with a volume that nobody has, such as to remove it.
    func alone<Value: Sendable>(with name: String, _ body: @Sendable () async throws -> Value) async throws -> Value {
        let deadline = ContinuousClock.now + .seconds(Self.patience)
        return try await turns.take(name) {
            guard !self.isHeld(name) else {
                throw Planning.Failure(
                    .refused,
                    "the volume \(name) is in use on this host",
                    next: "trivet volume list"
                )
            }
            let id = "agent"
            let isExclusive = try self.files.book().isExclusive(name)
            try await self.hold(name, id: id, isExclusive: isExclusive, until: deadline)
            let result: Result<Value, any Error> = await .of { try await body() }
            try await self.letGo(name, id: id)
            return try result.get()
        }
    }

    private static func left(until deadline: ContinuousClock.Instant) throws -> Double {
        let left = Double((deadline - .now).components.seconds)
        guard left >= 1 else {
            throw Planning.Failure(.timeout, "others who asked for the volume before took too long")
        }
        return left
    }

    private func hold(
        _ name: String,
        id: String,
        isExclusive: Bool,
        until deadline: ContinuousClock.Instant
    ) async throws {
        try change { $0.take(name, id: id, at: now()) }
        do {
            // Each time: what the gate said was said of the mount there was then.
            if isExclusive { try await acquire(name, until: deadline) }
            confirmed.insert(name)
            troubles[name] = nil
        } catch {
            await journal.note(what: JournalEntry.What.volumeRefused, subject: name, detail: Self.line(error))
            // Whatever of it fails is done by the next reconciliation.
            try? await letGo(name, id: id)
            throw error
        }
    }

    private func acquire(_ name: String, until deadline: ContinuousClock.Instant) async throws {
        let gate = gate
        try await withDeadline(seconds: try Self.left(until: deadline)) {
            try await gate.acquire(name)
        } onExpiry: {
            Planning.Failure(.timeout, "it could not be made sure in time that no other host uses the volume \(name)")
        }
    }

    private func letGo(_ name: String, id: String) async throws {
        try change { $0.drop(name, id: id) }
        await release(name)
    }

    /// Docker has done its part when the hold is struck out; a gate that does not answer is asked again.
    private func release(_ name: String) async {
        guard held.isLoose(name) else { return }
        confirmed.remove(name)
        troubles[name] = nil
        do {
            try await gate.release(name)
            try change { $0.forget(name) }
        } catch {
            logger.warning("a volume is not let go yet", metadata: ["volume": "\(name)", "problem": "\(error)"])
        }
    }

    /// On the disk first; what could not be written down has not happened.
    private func change(_ edit: (inout HeldVolumes) -> Void) throws {
        var next = held
        edit(&next)
        guard next != held else { return }
        try store.write(next)
        held = next
    }
}

extension VolumeKeeper {
    /// For a copy: no container gets the volume. It ends by ``unmount(_:id:)``, or by itself when no copy runs any more.
    func reserve(_ name: String) async throws {
        let deadline = ContinuousClock.now + .seconds(Self.patience)
        try await turns.take(name) {
            guard self.held.holds(of: name).allSatisfy({ $0 == HeldVolumes.copy }) else {
                throw Planning.Failure(
                    .refused,
                    "the volume \(name) is in use on this host",
                    next: "trivet volume list"
                )
            }
            let isExclusive = try self.files.book().isExclusive(name)
            try await self.hold(name, id: HeldVolumes.copy, isExclusive: isExclusive, until: deadline)
        }
    }

    private func refuseWhileCopied(_ name: String) throws {
        guard held.holds(of: name).contains(HeldVolumes.copy) else { return }
        throw Planning.Failure(
            .locked,
            "files are being copied into the volume \(name)",
            next: "it is tried again by itself; the copy lets go when it ends"
        )
    }

    /// Compares with what Docker runs: lets go what nothing uses, asks the gate again for what is used.
    func reconcile(with look: HeldVolumes.Look) async throws {
        let before = Set(held.held)
        let previous = lastLook
        lastLook = look
        try change { $0.reconcile(with: look, after: previous ?? HeldVolumes.Look(uses: [:]), at: now()) }
        for name in before.subtracting(held.held) {
            await journal.note(
                what: JournalEntry.What.volumeLetGo,
                subject: name,
                detail: "no container uses it, and Docker did not say so"
            )
        }
        isSure = previous != nil
        try await settle()
    }

    /// What is left to do at the gate: also after a start, before Docker answers.
    func settle() async throws {
        for name in held.loose {
            try await turns.take(name) { await self.release(name) }
        }
        guard let book = try? files.book() else { return }
        for name in held.held where book.isExclusive(name) && !confirmed.contains(name) {
            try await turns.take(name) { await self.confirm(name) }
        }
    }

    private func confirm(_ name: String) async {
        guard held.isHeld(name), !confirmed.contains(name) else { return }
        do {
            try await acquire(name, until: .now + .seconds(30))
            confirmed.insert(name)
            troubles[name] = nil
        } catch {
            if troubles[name] == nil {
                await journal.note(what: JournalEntry.What.volumeRefused, subject: name, detail: Self.line(error))
            }
            troubles[name] = Self.line(error)
        }
    }

    static func line(_ error: any Error) -> String {
        "\(error)".split(whereSeparator: \.isNewline).map { $0.drop { $0 == " " } }.joined(separator: " ")
    }
}
