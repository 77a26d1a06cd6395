internal import Hosts
internal import Logging
internal import Planning
internal import ServiceLifecycle
internal import Systems

/// Looks after this host's mount. A client that others have shut out never comes back: when that is seen, whatever uses
/// volumes here is ended, and the files are mounted anew, as another client. Until then nobody gets a volume.
struct MountCare: Service {
    /// So long a container that is just being started may take until it finds that the files are gone.
    private static let grace = Duration.seconds(4)
    /// Errors in so many looks in a row are not a mount that systemd is just renewing.
    private static let patience = 5
    /// While another metadata server takes over, files do not answer either.
    private static let hangPatience = 8

    let watch: MountWatch
    let gate: CephGate
    let users: VolumeUsers
    /// Makes the driver ask the gate anew for all that is held.
    let doubt: @Sendable () async -> Void
    /// Whether there is a mount at all: with a plain directory there is none.
    let isWanted: @Sendable () -> Bool
    let journal: Journal
    let logger: Logger
    var unit: any MountUnit = SystemdMountUnit()
    var clock: any Clock<Duration> = ContinuousClock()

    struct Memory {
        /// Of the mount that was settled last.
        var device: String?
        var broken = 0
        var hung = 0
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var memory = Memory()
            while !Task.isCancelled {
                if isWanted() { await pass(&memory) }
                guard (try? await Beat.wait(.seconds(2), clock: clock)) != nil else { return }
            }
        }
    }

    func pass(_ memory: inout Memory) async {
        let status = await watch.look()
        memory.broken = status.state == .broken ? memory.broken + 1 : 0
        memory.hung = status.state == .hung ? memory.hung + 1 : 0
        switch status.state {
        case .working: await settle(&memory)
        case .shutOut: await repair(because: "others took this host for gone and shut it out of Ceph", &memory)
        case .broken where memory.broken >= Self.patience: await repair(because: status.words ?? "", &memory)
        case .hung where memory.hung == Self.hangPatience:
            await journal.note(what: JournalEntry.What.mountHung, subject: VolumeBook.root)
        case .hung, .broken, .missing: break
        }
    }

    /// Somebody may have mounted the files anew, such as systemd after their client died. What still has the old mount
    /// cannot use it any more; what was begun since was let in for the old client's sake.
    private func settle(_ memory: inout Memory) async {
        guard let device = watch.mount()?.device, device != memory.device else { return }
        await gate.close(because: .mounting)
        await doubt()
        let isUnderOurHands = memory.device != nil
        if isUnderOurHands { await users.end { _ in true } }
        let count = users.endStrays(besides: device)
        if isUnderOurHands || count > 0 {
            await journal.note(
                what: JournalEntry.What.mountRepaired,
                subject: VolumeBook.root,
                detail: "its Ceph client had ended; what used the files was ended too"
            )
        }
        memory.device = device
        await gate.open(after: .mounting)
    }

    private func repair(because reason: String, _ memory: inout Memory) async {
        await gate.close(because: .mounting)
        let ended = await users.end { _ in true }
        logger.warning("the files are mounted anew", metadata: ["reason": "\(reason)"])
        await unit.stop()
        guard (try? await clock.sleep(for: Self.grace)) != nil else { return }
        await users.end { _ in true }
        await unit.start()
        memory.broken = 0
        // The gate is opened by the next look that finds the new mount working.
        memory.device = nil
        let detail = ended.isEmpty ? "nothing used them" : "ended: \(ended.joined(separator: ", "))"
        await journal.note(
            what: JournalEntry.What.mountRepaired,
            subject: VolumeBook.root,
            detail: reason.isEmpty ? detail : "\(reason); \(detail)"
        )
    }
}

/// The unit that mounts the files.
protocol MountUnit: Sendable {
    func stop() async
    func start() async
}

struct SystemdMountUnit: MountUnit {
    /// A client that was shut out would try in vain to write what it still has: it is ended, not asked.
    func stop() async {
        await systemctl("stop", "--no-block")
        await systemctl("kill", "--signal=KILL")
        await systemctl("stop")
    }

    func start() async {
        await systemctl("start")
    }

    private func systemctl(_ words: String...) async {
        _ = try? await Shell.run(Command("systemctl", words + [Mount.unit], timeout: 70))
    }
}
