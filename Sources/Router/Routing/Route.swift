/// Which of a session's connections a statement goes to.
enum Route: Sendable, Equatable {
    case main
    case reader
    /// Where the statement before it ran.
    case previous
}

extension Route {
    /// Why a statement that any member could answer went to the writer.
    enum Reason: String, Sendable, CaseIterable {
        case policy, transaction, noAutocommit = "no autocommit", left = "session state", locked = "locked tables"
        case characteristics, statement
    }

    /// Decides for a statement. Pure; whether the reader is there and up to date is seen later.
    ///
    /// A transaction stays where it is; the caller knows where that is.
    static func decide(
        _ statement: Statement,
        state: SessionState,
        policy: RouterSettings.Policy
    ) -> (route: Route, reason: Reason) {
        switch policy {
        case .writer, .local: return (statement.place == .previous ? .previous : .main, .policy)
        case .split, .any: break
        }
        if state.isInTransaction { return (.main, .transaction) }
        if !state.status.contains(.autocommit) { return (.main, .noAutocommit) }
        if !state.leavings.isDisjoint(with: .binding) { return (.main, .left) }
        if state.holdsTables { return (.main, .locked) }
        if !state.characteristics.isEmpty { return (.main, .characteristics) }
        switch statement.place {
        case .previous: return (.previous, .statement)
        case .anywhere: return (.reader, .statement)
        case .writer: return (statement.kind == .beginReadOnly ? .reader : .main, .statement)
        }
    }
}
