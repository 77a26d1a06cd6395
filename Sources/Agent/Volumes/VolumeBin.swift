internal import Estate
internal import FoundationEssentials
internal import Planning
internal import Systems

/// Removing is moving to the bin, from where a volume can be restored until it is purged. What somebody holds, or what
/// a container refers to, is never moved.
struct VolumeBin: Sendable {
    let keeper: VolumeKeeper
    let reader: VolumeReader
    let peers: Peers
    let journal: Journal
    var now: @Sendable () -> Date = { Date() }

    private var files: VolumeFiles { keeper.files }

    /// - Parameter isDocker: Docker asks, which has looked at the containers of this host itself.
    @discardableResult
    func remove(_ name: String, who: String, isDocker: Bool = false) async throws -> RemovedVolume? {
        let book = try files.book()
        if !isDocker { try refuse(try await reader.users(within: max(10, reader.patience))[name] ?? [], of: name) }
        if book.engine == .ceph { try await askOthers(about: name) }
        let seconds = Int(now().timeIntervalSince1970)
        let found = try await keeper.alone(with: name) { try await files.remove(name, now: seconds) }
        guard let found else { return nil }
        let removed = RemovedVolume(found, host: reader.place(book), keepDays: book.keepRemovedDays)
        await journal.note(
            who: who,
            what: JournalEntry.What.volumeRemoved,
            subject: name,
            detail: "can be restored until \(removed.purged.ISO8601Format())"
        )
        return removed
    }

    func restore(_ name: String, removal: Int?, who: String) async throws {
        let all = try await files.bin(within: 10).filter { $0.name == name }
        guard let chosen = all.last(where: { removal == nil || $0.seconds == removal }) else {
            throw Planning.Failure(
                .invalid,
                "there is no such volume \(name) in the bin",
                next: "trivet volume list --removed"
            )
        }
        do {
            try await keeper.alone(with: name) { try await files.restore(chosen) }
        } catch let failure as Planning.Failure where failure.kind == .invalid {
            throw Planning.Failure(
                .invalid,
                "a volume \(name) exists already",
                next: "`trivet volume remove \(name)` moves it to the bin too, then restore the other one by its time"
            )
        }
        await journal.note(who: who, what: JournalEntry.What.volumeRestored, subject: name)
    }

    /// What has lain there long enough.
    func purge() async throws {
        let keep = try files.book().keepRemovedDays
        let now = Int(now().timeIntervalSince1970)
        for bin in try await files.bin(within: 30) where bin.isDue(now: now, keepDays: keep) {
            try await files.purge(bin)
            await journal.note(what: JournalEntry.What.volumePurged, subject: bin.name, detail: bin.text)
        }
    }

    /// All hosts see the same directory: whoever does not say that it does not use it may use it.
    private func askOthers(about name: String) async throws {
        // First whom a name can be given of; one that is only being started holds its volume all the same.
        let users: [(peer: Peers.Peer, answer: Result<VolumeReader.Users, Peers.Failure>)] =
            await peers.ask("/v1/volumes/users")
        for (peer, answer) in users { try refuse(try said(by: peer, answer)[name] ?? [], of: name) }
        let holds: [(peer: Peers.Peer, answer: Result<HostHolds, Peers.Failure>)] = await peers.ask("/v1/volumes/holds")
        for (peer, answer) in holds {
            let holds = try said(by: peer, answer)
            guard holds.isSure else {
                throw Planning.Failure(
                    .refused,
                    "\(peer.name) does not know yet which volumes it uses",
                    next: "it will in a few seconds: run the same command again"
                )
            }
            guard !holds.mayHold(name) else {
                throw Planning.Failure(
                    .refused,
                    "the volume \(name) is in use on \(peer.name)",
                    next: "trivet volume list"
                )
            }
        }
    }

    private func said<Value>(by peer: Peers.Peer, _ answer: Result<Value, Peers.Failure>) throws -> Value {
        switch answer {
        case .success(let value): return value
        case .failure(let failure):
            throw Planning.Failure(
                .refused,
                "\(peer.name) cannot say whether it uses the volume",
                words: failure.description,
                next: "`trivet status` tells what is wrong there"
            )
        }
    }

    /// As Docker does: a stopped container could not be started again without its volume.
    private func refuse(_ users: [VolumeStatus.User], of name: String) throws {
        guard let user = users.first(where: \.isRunning) ?? users.first else { return }
        let what = user.isRunning ? "the container" : "the stopped container"
        throw Planning.Failure(
            .refused,
            "the volume \(name) is used by \(what) \(user.container) on \(user.host)",
            next: user.isRunning
                ? "take its stack or service away first"
                : "`trivet host shell \(user.host) -- docker rm \(user.container)` takes it away"
        )
    }
}
