import Systems

/// Three hosts, one exclusive volume and Ceph, as small as they can be. Things happen one after the other, each at once,
/// and none of them is kind: answers get lost, what was asked happens later, hosts are taken for gone that live.
struct HandoverWorld {
    struct Host {
        var isOn = true
        var isCut = false
        var hasAgent = true
        /// Its agent has compared what it remembers with what runs.
        var isSure = true
        /// The client of its present mount.
        var client: String
        /// Noted on its disk: somebody here has the volume, or is about to.
        var isHeld = false
        /// The clients through which its containers write.
        var containers: Set<String> = []
        var attempt: Handover?
        /// The client that the attempt is for.
        var applicant = ""
        /// The attempt is for a container that is to start; else it confirms what runs.
        var isForContainer = false
        var doubtful: String?
    }

    /// What was asked of Ceph, and happens after whoever asked has given up.
    enum Late: Equatable {
        case take(Handover.Lock)
        case end(Handover.Lock)
    }

    static let names = ["a", "b", "c"]
    var hosts: [String: Host] = [:]
    var lock: Handover.Lock?
    var blocked: Set<String> = []
    /// Clients whose mount has died; nothing is written through them.
    var dead: Set<String> = []
    var late: [(host: String, what: Late)] = []
    var random: Random
    var isKind = false
    private var count = 0

    init(seed: UInt64) {
        random = Random(state: seed)
        for name in Self.names { hosts[name] = Host(client: fresh(name)) }
    }

    /// Hosts whose containers could write, be it only when their cable is in again.
    var writers: Set<String> {
        Set(hosts.filter { $0.value.isOn && !$0.value.containers.subtracting(blocked).subtracting(dead).isEmpty }.keys)
    }

    mutating func fresh(_ prefix: String) -> String {
        count += 1
        return "\(prefix)\(count)"
    }

    mutating func chance(_ percent: UInt64) -> Bool { random.next() % 100 < percent }

    mutating func any() -> String { Self.names[Int(random.next() % 3)] }

    func reaches(_ name: String) -> Bool { hosts[name].map { $0.isOn && !$0.isCut } ?? false }

    mutating func change(_ name: String, _ edit: (inout Host) -> Void) {
        guard var host = hosts[name] else { return }
        edit(&host)
        hosts[name] = host
    }
}

/// SplitMix64: the same seed gives the same story.
struct Random: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}

/// What a host does to get the volume, in the steps of ``Handover``.
extension HandoverWorld {
    mutating func begin(_ name: String, forContainer: Bool) {
        guard let host = hosts[name], host.isOn, host.hasAgent, host.attempt == nil else { return }
        // A host that can hear of it knows that its client was shut out.
        guard host.isCut || !blocked.contains(host.client) else { return }
        change(name) { host in
            if forContainer { host.isHeld = true }
            host.isForContainer = forContainer
            host.applicant = host.client
            host.attempt = Handover(host: name, client: host.client, doubtful: host.doubtful)
        }
    }

    mutating func proceed(_ name: String) {
        guard let host = hosts[name], host.isOn, host.hasAgent, var attempt = host.attempt else { return }
        let step = attempt.next()
        switch step {
        case .done: end(name, isGranted: true)
        case .refuse: end(name, isGranted: false)
        default:
            if reaches(name) { perform(step, &attempt, name) } else { attempt.failed(.cephSilent("cut")) }
            change(name) { $0.attempt = attempt }
        }
    }

    private mutating func end(_ name: String, isGranted: Bool) {
        guard let host = hosts[name] else { return }
        change(name) { $0.attempt = nil }
        guard host.isForContainer else { return }
        // Was the mount renewed meanwhile, it was another client that got the volume.
        if isGranted, host.applicant == host.client { return change(name) { $0.containers.insert($0.client) } }
        if host.containers.isEmpty {
            change(name) { $0.isHeld = false }
            release(name)
        }
    }

    private mutating func perform(_ step: Handover.Step, _ attempt: inout Handover, _ name: String) {
        switch step {
        case .look: attempt.saw(lock)
        case .take(let client):
            let wanted = Handover.Lock(locker: fresh("l"), cookie: name, host: name, client: client)
            if isLost() { return lose(.take(wanted), name, &attempt) }
            let isFree = lock == nil
            if isFree { lock = wanted }
            attempt.took(isFree)
        case .ask(let other): attempt.heard(ask(other))
        case .judge(let other): attempt.judged(judge(other))
        case .confirm(let other):
            attempt.confirmed(blocked: blocked, mounted: chance(50) ? nil : mounted(other))
        case .shutOut(let other, let client):
            if isKind || !chance(40) { shutOut(client.map { [$0] } ?? []) }
            if chance(30), other != name { shutOut(mounted(other)) }
            attempt.shutOut()
        case .breakLock(let lock):
            if isLost() { return lose(.end(lock), name, &attempt) }
            apply(.end(lock))
            attempt.broke()
        case .done, .refuse: break
        }
    }

    private mutating func isLost() -> Bool { !isKind && chance(10) }

    private mutating func lose(_ what: Late, _ name: String, _ attempt: inout Handover) {
        if chance(70) { late.append((name, what)) }
        attempt.failed(.cephSilent("no answer"))
    }

    mutating func apply(_ what: Late) {
        switch what {
        case .take(let wanted): if lock == nil { lock = wanted }
        case .end(let ended): if lock == ended { lock = nil }
        }
    }

    private mutating func shutOut(_ clients: Set<String>) { blocked.formUnion(clients) }

    private func mounted(_ name: String) -> Set<String> {
        guard let host = hosts[name] else { return [] }
        return host.containers.union([host.client])
    }

    private mutating func ask(_ name: String) -> Handover.Word {
        guard let host = hosts[name], reaches(name), host.hasAgent, !isLost() else { return .silent }
        if host.isHeld { return .held }
        guard host.isSure else { return .unsure }
        release(name)
        return chance(10) && !isKind ? .silent : .letGo
    }

    /// Anything, unless the world is kind.
    private mutating func judge(_ name: String) -> Absence {
        if isKind { return reaches(name) ? .present : .gone }
        return [.present, .gone, .gone, .unclear][Int(random.next() % 4)]
    }

    /// An agent breaks its own host's lock only.
    mutating func release(_ name: String) {
        guard reaches(name), hosts[name]?.hasAgent == true, let own = lock, own.host == name else { return }
        change(name) { $0.doubtful = own.locker }
        guard !isLost() else {
            if chance(70) { late.append((name, .end(own))) }
            return
        }
        apply(.end(own))
        change(name) { $0.doubtful = nil }
    }
}

/// What befalls hosts.
extension HandoverWorld {
    mutating func happen() {
        let name = any()
        switch random.next() % 100 {
        case 0..<50: proceed(name)
        case 50..<60: begin(name, forContainer: true)
        case 60..<65: stop(name)
        case 65..<68: crash(name)
        case 68..<72: boot(name)
        case 72..<74: change(name) { $0.isCut = true }
        case 74..<79: change(name) { $0.isCut = false }
        case 79..<81: loseAgent(name)
        case 81..<85: startAgent(name)
        case 85..<88: compare(name)
        case 88..<91: if !late.isEmpty { apply(late.remove(at: Int(random.next() % UInt64(late.count))).what) }
        case 91..<92: blocked.insert(hosts[name]?.client ?? "")
        case 92..<96: repair(name)
        case 96..<98: fence(name)
        default: renewMount(name)
        }
    }

    mutating func stop(_ name: String) {
        guard let host = hosts[name], host.isOn, host.hasAgent, host.attempt == nil, !host.containers.isEmpty else {
            return
        }
        change(name) { host in
            host.containers = []
            host.isHeld = false
        }
        release(name)
    }

    mutating func crash(_ name: String) {
        loseAgent(name)
        change(name) { host in
            host.isOn = false
            host.containers = []
        }
    }

    mutating func boot(_ name: String) {
        guard hosts[name]?.isOn == false else { return }
        let client = fresh(name)
        change(name) { host in
            let isCut = host.isCut
            host = Host(isCut: isCut, isSure: false, client: client)
        }
    }

    /// Its children end with it: what they had asked and was not done is not done any more.
    private mutating func loseAgent(_ name: String) {
        late.removeAll { $0.host == name }
        change(name) { host in
            host.hasAgent = false
            host.attempt = nil
            host.doubtful = nil
        }
    }

    private mutating func startAgent(_ name: String) {
        guard let host = hosts[name], host.isOn, !host.hasAgent else { return }
        change(name) { host in
            host.hasAgent = true
            host.isSure = false
        }
        // What it had written down may be lost, while its containers run on.
        if chance(20) { change(name) { $0.isHeld = false } }
        // A first look at the mount ends what still has an older one.
        change(name) { host in host.containers.formIntersection([host.client]) }
    }

    /// The driver looks at what runs, and asks the gate anew for that.
    mutating func compare(_ name: String) {
        guard let host = hosts[name], host.isOn, host.hasAgent, host.attempt == nil, !host.isSure else { return }
        change(name) { host in
            host.isSure = true
            host.isHeld = !host.containers.isEmpty
        }
        if hosts[name]?.isHeld == true { begin(name, forContainer: false) }
    }

    /// The agent finds that its client was shut out.
    mutating func repair(_ name: String) {
        guard let host = hosts[name], reaches(name), host.hasAgent, blocked.contains(host.client) else { return }
        remount(name)
    }

    /// The mount's program dies, and systemd starts it anew before the agent has looked; or somebody puts a new mount
    /// over the old one, which lives on.
    private mutating func renewMount(_ name: String) {
        guard let host = hosts[name], host.isOn else { return }
        if chance(50) { dead.insert(host.client) }
        let client = fresh(name)
        change(name) { $0.client = client }
        // The agent soon looks; sometimes a container asks for the volume before.
        guard host.hasAgent else { return }
        if chance(50) { begin(name, forContainer: true) } else { remount(name) }
    }

    private mutating func remount(_ name: String) {
        let client = fresh(name)
        change(name) { host in
            host.attempt = nil
            host.containers = []
            host.isHeld = false
            host.client = client
        }
        release(name)
    }

    /// It is alone, and ends what has volumes.
    private mutating func fence(_ name: String) {
        guard let host = hosts[name], host.isOn, host.isCut, host.hasAgent else { return }
        change(name) { host in
            host.attempt = nil
            host.containers = []
            host.isHeld = false
        }
    }
}
