internal import NIOCore
internal import Synchronization

/// The members as all event loops see them. The watchers write it; each loop gets its copy.
final class Fleet: Sendable {
    private struct State {
        var view: FleetView
        var choice = WriterChoice()
        var reports: [Int: (report: MemberReport, asked: ContinuousClock.Instant)] = [:]
        var silent: [Int: Silence] = [:]
        /// Those that answer, and say themselves that they are not in the majority's part.
        var outside: [Int: Silence] = [:]
        var bells: [Int: Bell] = [:]
        /// So long silent, a member is given up though no other says that it is out.
        var hung: Duration
        var listeners: [Int: @Sendable (FleetView) -> Void] = [:]
        var nextListener = 0
    }

    private struct Silence {
        var since: ContinuousClock.Instant
        var why: String
        /// The others were seen to have gone on without it.
        var hasDeparted = false
    }

    private let state: Mutex<State>
    private let lanes = Mutex<[NIOLoopBound<Lane>]>([])
    let guests = Guests()

    init(_ settings: RouterSettings) {
        state = Mutex(State(view: FleetView(), hung: .seconds(settings.deadlines.hung)))
        adopt(settings)
    }

    var view: FleetView { state.withLock { $0.view } }
    var laneCount: Int { lanes.withLock { max(1, $0.count) } }

    func attend(_ lanes: [NIOLoopBound<Lane>]) { self.lanes.withLock { $0 = lanes } }

    func lane(of session: UInt32) -> NIOLoopBound<Lane>? {
        guard let index = guests.lane(of: session) else { return nil }
        return lanes.withLock { $0.indices.contains(index) ? $0[index] : nil }
    }

    /// Members and deadlines as the settings have them now.
    func adopt(_ settings: RouterSettings) {
        change { state in
            state.hung = .seconds(settings.deadlines.hung)
            state.view.adopt(settings.members, host: settings.host)
            let order = state.view.order
            state.reports = state.reports.filter { order.contains($0.key) }
            state.silent = state.silent.filter { order.contains($0.key) }
            // Whoever watches one that left wakes up and sees it.
            for (index, bell) in state.bells where !order.contains(index) { bell.ring() }
            let bells = order.map { ($0, state.bells[$0] ?? Bell()) }
            state.bells = Dictionary(bells) { first, _ in first }
        }
    }

    // MARK: What is heard of members

    /// Something was wrong with a member: it is asked at once.
    func suspect(_ name: String) {
        state.withLock { state in state.view.index(of: name).flatMap { state.bells[$0] } }?.ring()
    }

    /// Another router sees one in trouble. All are asked: the others tell whether they have gone on without it.
    func lookAround() {
        for bell in state.withLock({ Array($0.bells.values) }) { bell.ring() }
    }

    /// Rung when a member is to be asked now; nil once it is no member any more.
    func bell(of index: Int) -> Bell? { state.withLock { $0.bells[index] } }

    func hear(_ decree: WriterChoice.Decree) {
        change { state in
            _ = state.choice.hear(decree)
            state.view.decree = state.choice.decree
        }
    }

    func note(_ index: Int, _ report: MemberReport, asked: ContinuousClock.Instant = .now, version: String?) {
        change { state in
            guard state.view.order.contains(index) else { return }
            state.reports[index] = (report, asked)
            state.silent[index] = nil
            let isOutside = report.isClustered && report.view == nil
            state.outside[index] = isOutside ? state.outside[index] ?? Silence(since: .now, why: "") : nil
            state.view.set(report.condition, of: index)
            Self.judge(&state)
            if let version { state.view.version = version }
        }
    }

    /// The member did not answer, or cannot be reached.
    func note(_ index: Int, silent why: String) {
        change { state in
            guard state.view.order.contains(index) else { return }
            state.silent[index, default: Silence(since: .now, why: why)].why = why
            state.reports[index] = nil
            state.outside[index] = nil
            Self.judge(&state)
        }
    }

    /// Those that answer may have just gone on without one that is silent: nobody waits for its own next look.
    private static func judge(_ state: inout State) {
        let isOut = MemberReport.areAll(state.reports.values.map(\.report))
        for (index, silence) in state.silent {
            let isLost = isOut || silence.since.duration(to: .now) > state.hung
            let words = silence.why
            state.view.set(isLost ? .lost("is lost (\(words))") : .unusable("does not answer (\(words))"), of: index)
        }
        guard isOut else { return }
        for index in state.silent.keys where depart(index, state.silent[index], &state) {
            state.silent[index]?.hasDeparted = true
        }
        for index in state.outside.keys where depart(index, state.outside[index], &state) {
            state.outside[index]?.hasDeparted = true
        }
    }

    /// Notes that the others have gone on without one; what they told before that one fell silent may be of an earlier absence.
    private static func depart(_ index: Int, _ silence: Silence?, _ state: inout State) -> Bool {
        guard let silence, !silence.hasDeparted,
            state.reports.allSatisfy({ $0.key == index || $0.value.asked > silence.since })
        else { return false }
        state.view.depart(index)
        return true
    }

    // MARK: Who wants to know

    /// - Parameter hear: called with the view now and with each that follows, in their order; it must not take long.
    func listen(_ hear: @escaping @Sendable (FleetView) -> Void) -> Int {
        state.withLock { state in
            state.nextListener += 1
            state.listeners[state.nextListener] = hear
            hear(state.view)
            return state.nextListener
        }
    }

    func unlisten(_ listener: Int) { state.withLock { _ = $0.listeners.removeValue(forKey: listener) } }

    private func change(_ body: (inout State) -> Void) {
        state.withLock { state in
            let before = state.view
            body(&state)
            let choice = state.choice.choose(
                state.view.order.map { index in
                    let member = state.view.members[index]
                    return (member.name, member.condition == .unknown ? nil : member.condition.takesWrites)
                }
            )
            state.view.writer = choice.flatMap { state.view.index(of: $0) }
            let view = state.view
            guard view != before else { return }
            // Within the lock, so that a newer view is never overtaken by an older one.
            for lane in lanes.withLock({ $0 }) { lane.eventLoop.execute { lane.value.see(view) } }
            for hear in state.listeners.values { hear(view) }
        }
    }
}
