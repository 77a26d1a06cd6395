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
    var unit: any MountUnit = SystemdMountUnit()
    var clock = ContinuousClock()
    /// Seconds in which what was killed ends, unless it waits for the files.
    private static let patience = 4

    struct Memory {
        var isFenced = false
        /// How often in a row something with a volume was still there to be ended.
        var attempts = 0
        /// An agent that has just started does not know whether the one before it took the files away.
        var mayBeUnmounted = true
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var cutOff = CutOff()
            var memory = Memory()
            let start = clock.now
            while (try? await Beat.wait(clock: clock)) != nil {
                let isCutOff = cutOff.next(await seen(), now: clock.now - start)
                await act(isCutOff, &memory)
            }
        }
    }

    func act(_ isCutOff: Bool, _ memory: inout Memory) async {
        guard let book = try? book(), book.engine == .ceph else { return }
        guard isCutOff else { return await comeBack(&memory) }
        if !memory.isFenced { await gate.close(because: .cutOff) }
        let ended = await users.end { book.isExclusive($0) }
        if !memory.isFenced {
            await journal.note(
                what: JournalEntry.What.cutOff,
                detail: "no other host is seen for \(CutOff.patience.components.seconds) s; ended: "
                    + (ended.isEmpty ? "nothing, no container had a volume" : ended.joined(separator: ", "))
            )
        }
        memory.isFenced = true
        memory.attempts = ended.isEmpty ? 0 : memory.attempts + 1
        guard memory.attempts >= Self.patience else { return }
        // What waits for files that do not answer cannot end; without the files it can.
        memory.attempts = 0
        memory.mayBeUnmounted = true
        await unit.stop()
    }

    private func comeBack(_ memory: inout Memory) async {
        if memory.mayBeUnmounted { await unit.start() }
        memory.mayBeUnmounted = false
        guard memory.isFenced else { return }
        memory.isFenced = false
        memory.attempts = 0
        await gate.open(after: .cutOff)
        await journal.note(what: JournalEntry.What.cameBack, detail: "the other hosts are seen again")
    }

    /// Docker is asked only when too few neighbours answer.
    private func seen() async -> CutOff.Seen {
        let hosts = peers.all.count + 1
        let answering = hosts - suspects.current.count
        let isAlone = answering * 2 <= hosts
        return CutOff.Seen(hasQuorum: isAlone ? await hasQuorum() : true, answering: answering, hosts: hosts)
    }

    /// A leader that was cut off calls itself one for up to 20 s more; that it reaches no other manager it knows at once.
    static func isQuorum(_ nodes: [Docker.Node]) -> Bool {
        let managers = nodes.compactMap(\.manager)
        let reached = managers.filter { $0.reachability == "reachable" }
        return managers.contains { $0.leader == true } && reached.count * 2 > managers.count
    }

    private func hasQuorum() async -> Bool {
        let docker = docker
        let nodes = try? await withDeadline(seconds: 1.5) {
            try await docker.nodes()
        } onExpiry: {
            Planning.Failure(.timeout, "Docker does not answer")
        }
        return Self.isQuorum(nodes ?? [])
    }
}
