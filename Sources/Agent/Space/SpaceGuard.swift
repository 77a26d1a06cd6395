internal import FoundationEssentials
internal import Logging
internal import ServiceLifecycle
internal import Systems

/// Watches how full the host's disks are. Past the threshold it removes what nothing needs, one thing after the other until
/// there is room: old logs, what builds keep, images. Never a volume, never a container.
actor SpaceGuard: Service {
    struct Totals: Sendable, Equatable {
        var images = 0
        var bytes = 0
    }

    private static let files = "ceph"

    let shelf: ImageShelf
    let rules: SpaceRules
    private let probe: any DiskProbe
    private let hands: Hands
    private let journal: Journal
    private let logger: Logger
    private let now: @Sendable () -> Date
    private let clock: any Clock<Duration>

    /// What it does beside removing images.
    struct Hands: Sendable {
        var pruneLogs: @Sendable () async throws -> Int
        var pruneBuilds: @Sendable () async throws -> Int
        /// Of all of Ceph; nil where there is none or it does not answer.
        var files: @Sendable () async -> HostStatus.Memory?
    }

    private var samples: [String: [FillSample]] = [:]
    private var nextSample = Date.distantPast
    private var nextTidying = Date.distantPast
    private var told: Set<String> = []
    private var hindrance: String?
    private(set) var totals = Totals()

    init(
        shelf: ImageShelf,
        rules: SpaceRules,
        probe: any DiskProbe,
        hands: Hands,
        journal: Journal,
        logger: Logger,
        now: @escaping @Sendable () -> Date = { Date() },
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.shelf = shelf
        self.rules = rules
        self.probe = probe
        self.hands = hands
        self.journal = journal
        self.logger = logger
        self.now = now
        self.clock = clock
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            repeat { await self.pass() } while await self.pause()
        }
    }

    private func pause() async -> Bool { (try? await clock.sleep(for: .seconds(30))) != nil }

    func pass() async {
        let disks = await probe.disks()
        await sample(disks)
        let full = disks.filter(isFull)
        told.formIntersection(full.map(\.path))
        if full.isEmpty { hindrance = nil }
        guard !full.isEmpty, now() >= nextTidying else { return }
        for disk in full { await tidy(disk) }
        // What has nothing to give now need not be asked twice a minute.
        let stays = await probe.disks().filter(isFull)
        nextTidying = stays.isEmpty ? .distantPast : now().addingTimeInterval(300)
        for disk in stays where told.insert(disk.path).inserted { await tell(disk) }
    }

    private func isFull(_ disk: WatchedDisk) -> Bool { disk.status.fullness >= rules.tidyAt }

    private func tidy(_ disk: WatchedDisk) async {
        if disk.hasLogs { await prune(JournalEntry.What.logsPruned, on: disk, hands.pruneLogs) }
        guard disk.hasImages, await isStillFull(disk) else { return }
        await prune(JournalEntry.What.buildCachePruned, on: disk, hands.pruneBuilds)
        hindrance = nil
        do { try await removeImages(on: disk) } catch {
            hindrance = "\(error)"
            logger.warning("no images are removed", metadata: ["problem": "\(error)"])
        }
    }

    private func prune(_ what: String, on disk: WatchedDisk, _ body: @Sendable () async throws -> Int) async {
        do {
            let bytes = try await body()
            if bytes > 0 { await note(what, subject: disk.path, bytes: bytes, of: disk) }
        } catch {
            logger.warning("a chore of the disks failed", metadata: ["chore": "\(what)", "problem": "\(error)"])
        }
    }

    /// All is looked at again before each: in between somebody may have come to need it.
    private func removeImages(on disk: WatchedDisk) async throws {
        var kept: Set<String> = []
        while !Task.isCancelled, let before = await current(disk), isFull(before) {
            let images = try await shelf.unneeded(now: now, grace: rules.grace)
            guard let image = images.first(where: { !kept.contains($0.id) }) else { return }
            kept.insert(image.id)
            guard try await shelf.remove(image) else { continue }
            let after = await current(disk) ?? before
            totals.images += 1
            await note(
                JournalEntry.What.imageRemoved,
                subject: image.name,
                bytes: max(0, before.space.used - after.space.used),
                of: before
            )
        }
    }

    private func current(_ disk: WatchedDisk) async -> WatchedDisk? {
        await probe.disks().first { $0.path == disk.path }
    }

    private func isStillFull(_ disk: WatchedDisk) async -> Bool { await current(disk).map(isFull) ?? false }

    private func note(_ what: String, subject: String, bytes: Int, of disk: WatchedDisk) async {
        totals.bytes += bytes
        let freed = "\(ByteCount.text(bytes)) freed"
        await journal.note(
            what: what,
            subject: subject,
            detail: "\(freed); \(disk.path) was \(disk.status.percent) % full"
        )
    }

    private func tell(_ disk: WatchedDisk) async {
        let why = hindrance.map { "; unused images stay: \($0)" } ?? "; nothing more may be removed now"
        await journal.note(
            what: JournalEntry.What.diskStaysFull,
            subject: disk.path,
            detail: "\(disk.status.percent) % full\(why)"
        )
    }
}

/// What it tells.
extension SpaceGuard {
    /// As full as the disks are this moment; the days from the samples of the last hour.
    func status() async -> SpaceStatus {
        let disks = await probe.disks().map { disk in
            DiskStatus(path: disk.path, space: disk.space, fullAt: forecast(disk.path, disk.space, disk.space.total))
        }
        return SpaceStatus(disks: disks, rules: rules, hindrance: hindrance)
    }

    /// When Ceph takes no more.
    func filesFullAt(_ status: StorageStatus?) -> Date? {
        guard let space = status?.space else { return nil }
        return forecast(Self.files, space, status?.limit ?? space.total)
    }

    private func forecast(_ name: String, _ space: HostStatus.Memory, _ limit: Int) -> Date? {
        Forecast.full(samples[name] ?? [], used: space.used, limit: limit, now: now())
    }

    private func sample(_ disks: [WatchedDisk]) async {
        guard now() >= nextSample else { return }
        nextSample = now().addingTimeInterval(3600)
        var fills = disks.reduce(into: [:]) { $0[$1.path] = $1.space.used }
        fills[Self.files] = await hands.files()?.used
        // Without samples nothing is lost but a forecast; on a full disk they cannot be written.
        try? await journal.note(fills: fills)
        samples = (try? await journal.fills()) ?? samples
        try? await shelf.look()
    }
}
