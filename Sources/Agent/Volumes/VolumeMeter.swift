internal import FoundationEssentials
internal import Hosts
internal import ServiceLifecycle
internal import Systems

/// How large the volumes are, and how fast they grow. CephFS knows it; a plain directory must be walked through, and
/// nobody waits for that.
actor VolumeMeter: Service {
    static let path = "/var/lib/trivet/volumes-sizes.json"

    struct Reading: Sendable, Equatable {
        var measure: VolumeFiles.Measure
        /// Bytes a day.
        var growth: Int?
    }

    private let files: VolumeFiles
    private let path: String
    private let now: @Sendable () -> Date
    private let clock: any Clock<Duration>
    private let wanted = WakeSignal()
    private var last: [String: VolumeFiles.Measure] = [:]
    private var history: VolumeHistory
    private var passes = 0

    init(
        files: VolumeFiles,
        path: String,
        now: @escaping @Sendable () -> Date = { Date() },
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.files = files
        self.path = path
        self.now = now
        self.clock = clock
        let saved = HostFile.read(path).flatMap { try? JSONDecoder().decode(VolumeHistory.self, from: Data($0)) }
        history = saved ?? VolumeHistory()
    }

    /// Every hour, and whenever somebody asks.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await self.wanted.wait(upTo: .seconds(3600), clock: self.clock)) != nil {
                await self.measure()
            }
        }
    }

    func measure() async {
        if let sizes = try? await files.measure(within: 600) {
            last = sizes
            note(sizes.compactMapValues(\.size))
        }
        passes += 1
    }

    private func note(_ sizes: [String: Int]) {
        let before = history
        history.note(sizes, at: now())
        guard history != before, let data = try? JSONEncoder().encode(history) else { return }
        // Without the history nothing is lost but a column of a listing.
        try? HostFile.write(path, Array(data), mode: "0600")
    }

    /// What was measured just now, or where that takes longer the last time.
    func recent() async -> [String: Reading] {
        let before = passes
        wanted.raise()
        for _ in 0..<12 where passes == before {
            guard (try? await clock.sleep(for: .milliseconds(100))) != nil else { break }
        }
        let now = now()
        return last.reduce(into: [:]) { all, entry in
            let growth = entry.value.size.flatMap { history.growth(of: entry.key, size: $0, at: now) }
            all[entry.key] = Reading(measure: entry.value, growth: growth)
        }
    }
}
