internal import Engines
internal import Estate
internal import Hosts
internal import Planning
internal import ServiceLifecycle
internal import Systems

/// The cut-off side of the fence: ends what has exclusive volumes here before others start it elsewhere.
struct SelfFence: Service {
    let docker: Docker.Client
    let peers: Peers
    let suspects: Suspects
    let users: VolumeUsers
    let gate: CephGate
    let book: @Sendable () throws -> VolumeBook
    let journal: Journal
    var clock = ContinuousClock()

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var cutOff = CutOff()
            var isFenced = false
            let start = clock.now
            while (try? await clock.sleep(for: .seconds(1))) != nil {
                let isCutOff = cutOff.next(await seen(), now: clock.now - start)
                await act(isCutOff, &isFenced)
            }
        }
    }

    func act(_ isCutOff: Bool, _ isFenced: inout Bool) async {
        guard let book = try? book(), book.engine == .ceph else { return }
        guard isCutOff else {
            if isFenced {
                await gate.open(after: .cutOff)
                await journal.note(what: JournalEntry.What.cameBack, detail: "the other hosts are seen again")
            }
            isFenced = false
            return
        }
        if !isFenced { await gate.close(because: .cutOff) }
        let ended = await users.end { book.isExclusive($0) }
        // What cannot end, because it waits for files that do not answer, is tried again each second.
        if !isFenced {
            await journal.note(
                what: JournalEntry.What.cutOff,
                detail: "no other host is seen for \(CutOff.patience.components.seconds) s; ended: "
                    + (ended.isEmpty ? "nothing, no container had a volume" : ended.joined(separator: ", "))
            )
        }
        isFenced = true
    }

    /// Docker is asked only when too few neighbours answer.
    private func seen() async -> CutOff.Seen {
        let hosts = peers.all.count + 1
        let answering = hosts - suspects.current.count
        let isAlone = answering * 2 <= hosts
        return CutOff.Seen(hasQuorum: isAlone ? await hasQuorum() : true, answering: answering, hosts: hosts)
    }

    private func hasQuorum() async -> Bool {
        let docker = docker
        let nodes = try? await withDeadline(seconds: 1.5) {
            try await docker.nodes()
        } onExpiry: {
            Planning.Failure(.timeout, "Docker does not answer")
        }
        return nodes?.contains { $0.manager?.leader == true } ?? false
    }
}
