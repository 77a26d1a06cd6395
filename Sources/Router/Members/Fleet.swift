internal import NIOCore
internal import Synchronization

/// The members as all event loops see them. The watchers write it; each loop gets its copy.
final class Fleet: Sendable {
    private struct State {
        var view: FleetView
        var choice = WriterChoice()
        var reports: [String: MemberReport] = [:]
        var silentSince: [String: ContinuousClock.Instant] = [:]
        /// The number of the lane of each.
        var sessions: [UInt32: Int] = [:]
        var users: [String: Int] = [:]
        var nextSession: UInt32 = 0
    }

    private let state: Mutex<State>
    private let lanes = Mutex<[NIOLoopBound<Lane>]>([])
    let bells: [String: Bell]
    /// So long silent, a member is given up though no other says that it is out.
    private let hung: Duration

    init(_ settings: RouterSettings) {
        hung = .seconds(settings.deadlines.hung)
        let view = FleetView(
            members: settings.members.map { .init(name: $0.name, address: $0.address, port: $0.port) },
            local: settings.members.firstIndex { $0.name == settings.host }
        )
        state = Mutex(State(view: view))
        bells = Dictionary(settings.members.map { ($0.name, Bell()) }) { first, _ in first }
    }

    var view: FleetView { state.withLock { $0.view } }

    func attend(_ lanes: [NIOLoopBound<Lane>]) { self.lanes.withLock { $0 = lanes } }

    /// Numbers are the router's own, far from those members give.
    func arrived(lane: Int) -> UInt32 {
        state.withLock { state in
            repeat {
                state.nextSession = (state.nextSession &+ 1) & 0x3FFF_FFFF
            } while state.sessions[state.nextSession | 0x4000_0000] != nil
            let id = state.nextSession | 0x4000_0000
            state.sessions[id] = lane
            return id
        }
    }

    func left(_ id: UInt32, user: String?) {
        state.withLock { _ = $0.sessions.removeValue(forKey: id) }
        if let user { leave(user) }
    }

    /// A session goes on as another user.
    func leave(_ user: String) {
        state.withLock { state in
            guard let count = state.users[user] else { return }
            state.users[user] = count > 1 ? count - 1 : nil
        }
    }

    /// Whether one more session of the user may begin; it counts when it may.
    func admit(_ user: RouterSettings.User) -> Bool {
        state.withLock { state in
            let count = state.users[user.name] ?? 0
            guard user.connections == 0 || count < user.connections else { return false }
            state.users[user.name] = count + 1
            return true
        }
    }

    func lane(of session: UInt32) -> NIOLoopBound<Lane>? {
        guard let index = state.withLock({ $0.sessions[session] }) else { return nil }
        return lanes.withLock { $0.indices.contains(index) ? $0[index] : nil }
    }

    var laneCount: Int { lanes.withLock { max(1, $0.count) } }
    var sessionCount: Int { state.withLock { $0.sessions.count } }

    /// Something was wrong with a member: it is asked at once.
    func suspect(_ name: String) { bells[name]?.ring() }

    func hear(_ decree: WriterChoice.Decree) {
        change { state in _ = state.choice.hear(decree) }
    }

    func note(_ name: String, _ report: MemberReport, version: String?) {
        change { state in
            state.reports[name] = report
            state.silentSince[name] = nil
            Self.set(name, report.condition, &state)
            if let version { state.view.version = version }
        }
    }

    /// The member did not answer, or cannot be reached.
    func note(_ name: String, silent why: String) {
        change { state in
            let since = state.silentSince[name] ?? .now
            state.silentSince[name] = since
            state.reports[name] = nil
            let isOut = MemberReport.areAll(state.reports.values) || since.duration(to: .now) > hung
            Self.set(name, isOut ? .lost("is lost (\(why))") : .unusable("does not answer (\(why))"), &state)
        }
    }

    private static func set(_ name: String, _ condition: MemberCondition, _ state: inout State) {
        guard let index = state.view.members.firstIndex(where: { $0.name == name }) else { return }
        state.view.members[index].condition = condition
    }

    private func change(_ body: (inout State) -> Void) {
        let changed: FleetView? = state.withLock { state in
            let before = state.view
            body(&state)
            let choice = state.choice.choose(
                state.view.members.map { ($0.name, $0.condition == .unknown ? nil : $0.condition.takesWrites) }
            )
            state.view.writer = state.view.members.firstIndex { $0.name == choice }
            return state.view == before ? nil : state.view
        }
        guard let changed else { return }
        for lane in lanes.withLock({ $0 }) { lane.eventLoop.execute { lane.value.see(changed) } }
    }
}
