internal import Estate
internal import FoundationEssentials
internal import Logging
internal import ServiceLifecycle
internal import Systems

/// What must be done once and not by every host: purging, quotas of the estate, scheduled snapshots. The agent beside the
/// Swarm's leader does it; where each host has volumes of its own, each does it.
struct VolumeChores: Service {
    let files: VolumeFiles
    let bin: VolumeBin
    let journal: Journal
    let logger: Logger
    let full: NewsBoard<[FullVolume]>
    let isLeader: @Sendable () async -> Bool
    var now: @Sendable () -> Date = { Date() }
    var clock: any Clock<Duration> = ContinuousClock()

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { while await pause(.seconds(30)) { await pass() } }
                // What is large takes long to purge; quotas and snapshots do not wait for it.
                group.addTask { while await pause(.seconds(300)) { await empty() } }
            }
        }
    }

    private func pause(_ duration: Duration) async -> Bool { (try? await clock.sleep(for: duration)) != nil }

    func pass() async {
        guard let book = try? files.book(), book.engine == .ceph, await isLeader() else { return full.put([]) }
        await attempt("measuring volumes") {
            let seen = try await files.measure(within: 60)
            tellFull(seen)
            try await setQuotas(book, seen)
        }
        await attempt("making snapshots") { try await makeSnapshots(book) }
    }

    func empty() async {
        guard let book = try? files.book() else { return }
        let isMine = if book.engine == .directory { true } else { await isLeader() }
        if isMine { await attempt("purging the bin") { try await bin.purge() } }
    }

    /// A quota that changed in the estate, or one that was not there yet when the volume was made.
    private func setQuotas(_ book: VolumeBook, _ seen: [String: VolumeFiles.Measure]) async throws {
        for (name, entry) in book.volumes.sorted(by: { $0.key < $1.key }) {
            guard let quota = entry.quota, let measure = seen[name], !Self.isSame(measure.quota, quota) else {
                continue
            }
            try await files.setQuota(name, bytes: quota)
        }
    }

    private func tellFull(_ seen: [String: VolumeFiles.Measure]) {
        let volumes = seen.compactMap { FullVolume($0.key, size: $0.value.size, quota: $0.value.quota) }
        full.put(volumes.sorted { $0.name < $1.name })
    }

    /// CephFS rounds quotas, by up to 4 MiB.
    static func isSame(_ seen: Int?, _ wanted: Int) -> Bool {
        guard let seen else { return false }
        return seen == wanted || (wanted >= 4 << 20 && abs(seen - wanted) < 4 << 20)
    }

    private func makeSnapshots(_ book: VolumeBook) async throws {
        let schedules = book.volumes.compactMapValues(\.snapshots)
        guard !schedules.isEmpty else { return }
        let existing = try await files.snapshots(within: 60)
        let present = try await files.list(within: 60)
        for (name, schedule) in schedules.sorted(by: { $0.key < $1.key }) where present.contains(name) {
            let work = SnapshotRota.work(existing: existing[name] ?? [], schedule: schedule, now: now())
            do {
                if let made = work.make { try await files.makeSnapshot(made, of: name) }
                for old in work.remove { try await files.removeSnapshot(old, of: name) }
            } catch {
                // One volume's trouble must not cost the others their snapshots.
                await journal.note(
                    what: JournalEntry.What.snapshotFailed,
                    subject: name,
                    detail: VolumeKeeper.line(error)
                )
            }
        }
    }

    private func attempt(_ what: String, _ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            logger.warning("a chore of the volumes failed", metadata: ["chore": "\(what)", "problem": "\(error)"])
        }
    }
}
