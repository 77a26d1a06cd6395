internal import Synchronization

/// The sessions of all event loops: their numbers, and how many each user has.
final class Guests: Sendable {
    private struct State {
        /// The number of the lane of each.
        var sessions: [UInt32: Int] = [:]
        var users: [String: Int] = [:]
        var next: UInt32 = 0
    }

    private let state = Mutex(State())

    var count: Int { state.withLock { $0.sessions.count } }

    func lane(of session: UInt32) -> Int? { state.withLock { $0.sessions[session] } }

    /// Numbers are the router's own, far from those members give.
    func arrived(lane: Int) -> UInt32 {
        state.withLock { state in
            repeat {
                state.next = (state.next &+ 1) & 0x3FFF_FFFF
            } while state.sessions[state.next | 0x4000_0000] != nil
            let id = state.next | 0x4000_0000
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
}
