/// One try to get an exclusive volume for this host. Pure: what was seen goes in, the next step comes out.
///
/// A volume's holder has an exclusive lock in Ceph, on which stand its host and the Ceph client of its mount. Who wants
/// the volume takes the lock when it is free, which only one can. Where another has it:
/// - its agent is asked to let go; an agent breaks the lock of its own host only, and only when nothing there uses it;
/// - a host that does not answer and is known to be gone is shut out in Ceph first. Nobody else's lock is ever broken
///   before Ceph itself has said that its client is shut out: that, and not what anybody thinks of the host, is why there
///   are never two writers.
package struct Handover: Sendable, Equatable {
    /// One taking of the lock.
    package struct Lock: Sendable, Equatable, Hashable {
        /// New each time somebody takes it; breaking names it, and so never hits a later taking.
        package var locker: String
        package var cookie: String
        package var host: String
        /// Nil when somebody took it by hand.
        package var client: String?

        package init(locker: String, cookie: String, host: String, client: String?) {
            self.locker = locker
            self.cookie = cookie
            self.host = host
            self.client = client
        }
    }

    /// What a holder's agent says.
    package enum Word: String, Sendable, Codable {
        /// Nothing there uses the volume, and its lock is broken.
        case letGo
        case held
        /// It has just started and does not know yet what runs.
        case unsure
        case silent
    }

    package enum Step: Sendable, Equatable {
        case look
        /// For this host's client.
        case take(String)
        case ask(String)
        case judge(String)
        /// Read Ceph's list of those who are shut out, and who of that host has the files mounted.
        case confirm(host: String)
        /// Shut out this client of the host, and whatever else of it has the files mounted.
        case shutOut(host: String, client: String?)
        case breakLock(Lock)
        case done
        case refuse(Refusal)
    }

    private enum Sight: Sendable, Equatable {
        case nothing, free
        case locked(Lock)
    }

    private let host: String
    /// Through which this host has its files mounted now.
    private let client: String
    /// A taking of this host's that it has tried to break, without hearing what became of it.
    private let doubtful: String?
    private var sight = Sight.nothing
    private var last: Lock?
    private var word: Word?
    private var absence: Absence?
    private var isConfirmed: Bool?
    private var triedToShutOut = false
    private var promises = 0
    private var isDone = false
    private var trouble: Refusal?

    package init(host: String, client: String, doubtful: String? = nil) {
        self.host = host
        self.client = client
        self.doubtful = doubtful
    }

    package func next() -> Step {
        if let trouble { return .refuse(trouble) }
        if isDone { return .done }
        switch sight {
        case .nothing: return .look
        case .free: return .take(client)
        case .locked(let lock): return lock.host == host ? own(lock) : foreign(lock)
        }
    }

    private func own(_ lock: Lock) -> Step {
        // The mount that it was taken for is gone, with whatever it had not yet written: its client must never write again.
        guard lock.client == client else { return replace(lock) }
        return lock.locker == doubtful ? .breakLock(lock) : .done
    }

    private func foreign(_ lock: Lock) -> Step {
        switch word {
        case nil, .letGo?: return promises < 3 ? .ask(lock.host) : .refuse(.held(lock.host))
        case .held: return .refuse(.held(lock.host))
        case .unsure: return .refuse(.unsure(lock.host))
        case .silent: break
        }
        switch absence {
        case nil: return .judge(lock.host)
        case .present: return .refuse(.silentButReady(lock.host))
        case .unclear: return .refuse(.unclear(lock.host))
        case .gone: return replace(lock)
        }
    }

    private func replace(_ lock: Lock) -> Step {
        guard let isConfirmed else { return .confirm(host: lock.host) }
        if isConfirmed { return .breakLock(lock) }
        return triedToShutOut ? .refuse(.unconfirmed(lock.host)) : .shutOut(host: lock.host, client: lock.client)
    }
}

extension Handover {
    /// - Parameter lock: nil when nobody has it.
    package mutating func saw(_ lock: Lock?) {
        if lock != last { promises = 0 }
        last = lock
        word = nil
        absence = nil
        isConfirmed = nil
        triedToShutOut = false
        sight = lock.map(Sight.locked) ?? .free
    }

    /// - Parameter isOurs: false when somebody was quicker.
    package mutating func took(_ isOurs: Bool) {
        isDone = isOurs
        sight = .nothing
    }

    package mutating func heard(_ word: Word) {
        self.word = word
        guard word == .letGo else { return }
        promises += 1
        sight = .nothing
    }

    package mutating func judged(_ absence: Absence) { self.absence = absence }

    /// What was tried is not believed; it is looked up.
    package mutating func shutOut() {
        triedToShutOut = true
        isConfirmed = nil
    }

    /// - Parameter blocked: clients that are shut out, as the monitors say.
    /// - Parameter mounted: clients of the host that still have the files mounted; nil when nobody could say.
    package mutating func confirmed(blocked: Set<String>, mounted: Set<String>?) {
        guard case .locked(let lock) = sight else { return }
        // This host's own clients are the present one and the one the lock names.
        var all = lock.host == host ? [] : mounted ?? []
        if let client = lock.client { all.insert(client) }
        // A lock that names no client could be that of any on its host.
        let isKnown = lock.client != nil || (lock.host != host && mounted != nil)
        isConfirmed = isKnown && all.isSubset(of: blocked)
    }

    /// That taking of the lock is over, whoever ended it. Who is next shows when it is taken.
    package mutating func broke() { sight = .free }

    package mutating func failed(_ refusal: Refusal) { trouble = refusal }
}
