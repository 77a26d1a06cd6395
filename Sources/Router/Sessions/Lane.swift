internal import Logging
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// All that runs on one event loop: its sessions, its connections to members, its view of them, its counts.
///
/// Nothing of it is shared with another loop, so nothing of it needs a lock.
final class Lane {
    let loop: any EventLoop
    let index: Int
    private(set) var rules: Rules
    private(set) var view: FleetView
    var counts = Counts()
    let pool = LegPool()
    var marks = MarkRows()
    let fleet: Fleet
    let logger: Logger
    private(set) var sessions: [UInt32: Session] = [:]
    private var tide = Tide()
    private var soundings: [Int: Sounding] = [:]
    /// Connections to each member.
    private(set) var legs: [Int: Int] = [:]
    var generator = SystemRandomNumberGenerator()
    private(set) var isDraining = false
    /// Sessions past the queue.
    var greeted = 0

    init(loop: any EventLoop, index: Int, rules: Rules, view: FleetView, fleet: Fleet, logger: Logger) {
        self.loop = loop
        self.index = index
        self.logger = logger
        self.rules = rules
        self.view = view
        self.fleet = fleet
    }

    func add(_ session: Session) { sessions[session.id] = session }
    func remove(_ session: Session) { sessions[session.id] = nil }

    func see(_ new: FleetView) {
        let old = view
        view = new
        for index in new.members.indices where old.members.indices.contains(index) {
            if !new.isReadable(index) { pool.drop(index) }
            if new.members[index].condition == .removed { soundings.removeValue(forKey: index)?.end() }
            if case .lost(let why) = new.members[index].condition, old.members[index].condition != .lost(why) {
                for session in sessions.values { session.memberIsLost(index, "\(new.members[index].name) \(why)") }
            }
        }
        for session in sessions.values {
            session.leaveRemoved()
            session.viewChanged()
        }
    }

    static let chores = TimeAmount.seconds(5)

    /// Now and then: ends connections that nobody needs.
    func tidy() {
        pool.prune()
        guard view.order.count < view.members.count else { return }
        for session in sessions.values { session.leaveRemoved() }
    }

    func noteSlow(_ line: ControlAnswers.SessionLine, nanoseconds: Int64) {
        logger.notice(
            "slow statement",
            metadata: [
                "seconds": "\(Double(nanoseconds / 1_000_000) / 1000)", "statement": "\(line.statement ?? "")",
                "user": "\(line.user)", "schema": "\(line.schema ?? "")", "member": "\(line.member ?? "")",
                "session": "\(line.id)",
            ]
        )
    }

    func obey(_ rules: Rules) { self.rules = rules }

    func drain() {
        isDraining = true
        for session in sessions.values { session.drain() }
    }

    // MARK: What was written, and who has it

    /// A session wrote something; the count is what it must see from now on.
    func wrote() -> UInt64 { tide.wrote() }

    /// Whether a member has what a session wrote; when not, it is asked to say when.
    func hasReached(_ member: Int, _ mark: UInt64) -> Bool {
        if tide.hasReached(member, mark) { return true }
        if tide.begin(member, now: .now()) { sounding(member).ask() }
        return false
    }

    func sounded(_ member: Int, isReached: Bool) { tide.end(member, isReached: isReached) }

    private func sounding(_ member: Int) -> Sounding {
        if let sounding = soundings[member] { return sounding }
        let sounding = Sounding(lane: self, member: member)
        soundings[member] = sounding
        return sounding
    }

    /// Connects to a member and logs in; the owner hears how it went.
    func connect(_ member: Int, _ login: MemberLogin.Request, owner: any LegOwner) -> Leg {
        let place = view.members[member]
        let key = LegKey(
            member: member,
            user: login.user,
            capabilities: login.capabilities.intersection(.forming),
            collation: login.collation
        )
        let leg = Leg(
            member: member,
            name: place.name,
            key: key,
            login: MemberLogin(login),
            tls: login.wantsTLS ? rules.memberTLS : nil,
            logger: logger
        )
        leg.owner = owner
        legs[member, default: 0] += 1
        open(leg, place)
        return leg
    }

    private func open(_ leg: Leg, _ place: FleetView.Member) {
        let bound = NIOLoopBound(leg, eventLoop: loop)
        let patience = TimeAmount.milliseconds(Int64(rules.settings.deadlines.connect * 1000))
        let watch = loop.assumeIsolated().scheduleTask(in: patience) {
            if !leg.isReady, !leg.isClosed { leg.abandon("\(place.name) did not let us in in time") }
        }
        ClientBootstrap(group: loop)
            .connectTimeout(patience)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 2048, initial: 8192, maximum: 65536)
            )
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(bound.value)
                }
            }
            .connect(host: place.address, port: place.port)
            .assumeIsolated()
            .whenComplete { [self] result in
                switch result {
                case .success(let channel):
                    channel.closeFuture.assumeIsolated().whenComplete { _ in
                        watch.cancel()
                        self.legs[leg.member, default: 1] -= 1
                    }
                    if leg.isClosed { channel.close(promise: nil) }
                case .failure(let error):
                    watch.cancel()
                    legs[leg.member, default: 1] -= 1
                    fleet.suspect(place.name)
                    leg.refused(error)
                }
            }
    }
}
