package import Planning
package import Estate

/// Databases and accounts as a server has them. What the estate no longer names is kept.
package struct DatabaseContents: Sendable, Equatable {
    package struct Account: Sendable, Equatable {
        package var name: String
        package var place: String
        /// `mysql_native_password`, `unix_socket` …
        package var plugin: String
        /// Of the password, as the server keeps it.
        package var hash: Secret
        /// A certificate of the authority is asked for.
        package var wantsCertificate: Bool
        package var isLocked: Bool
        /// As `SHOW GRANTS` has them, without the login.
        package var grants: [String]

        package init(
            name: String,
            place: String,
            plugin: String,
            hash: Secret,
            wantsCertificate: Bool,
            isLocked: Bool = false,
            grants: [String]
        ) {
            self.name = name
            self.place = place
            self.plugin = plugin
            self.hash = hash
            self.wantsCertificate = wantsCertificate
            self.isLocked = isLocked
            self.grants = grants
        }

        package var id: String { "\(name)@\(place)" }
    }

    package var databases: [String]
    package var accounts: [Account]

    package init(databases: [String] = [], accounts: [Account] = []) {
        self.databases = databases
        self.accounts = accounts
    }

    package enum Action: Sendable, Equatable {
        case make(database: String)
        /// - Parameters:
        ///   - reasons: why it is not as it should be; empty for a new one.
        ///   - afresh: its rights are not the wanted ones, and go first.
        case grant(DatabaseGoal.Account, reasons: [String], afresh: Bool)
    }
}

extension DatabaseContents {
    /// Everything left to do, in order.
    package func actions(for goal: DatabaseGoal) -> [Action] {
        let missing = goal.databases.filter { !databases.contains($0) }
        return missing.map { .make(database: $0) } + goal.accounts.compactMap(action)
    }

    private func action(_ wanted: DatabaseGoal.Account) -> Action? {
        guard let there = accounts.first(where: { $0.name == wanted.name && $0.place == wanted.place }) else {
            return .grant(wanted, reasons: [], afresh: false)
        }
        let (login, rights) = (there.differences(inLoginFrom: wanted), there.differences(inRightsFrom: wanted))
        guard !login.isEmpty || !rights.isEmpty else { return nil }
        return .grant(wanted, reasons: login + rights, afresh: !rights.isEmpty)
    }

    /// What is there and the estate does not name.
    package func extra(beside goal: DatabaseGoal) -> (databases: [String], accounts: [String]) {
        let known = Set(goal.accounts.map { "\($0.name)@\($0.place)" })
        return (
            databases.filter { !goal.databases.contains($0) && !DatabaseNames.ownDatabases.contains($0) },
            accounts.filter { !known.contains($0.id) && !DatabaseNames.foreign.contains($0.name) }.map(\.id)
        )
    }
}

extension DatabaseContents.Account {
    func differences(inLoginFrom wanted: DatabaseGoal.Account) -> [String] {
        var reasons: [String] = []
        switch wanted.login {
        case .password(let password):
            if plugin != "mysql_native_password" {
                reasons.append("it logs in by \(plugin)")
            } else if hash.reveal().uppercased() != Digest.nativePassword(password.reveal()) {
                reasons.append("its password is another")
            }
            if !wantsCertificate { reasons.append("it may log in without a certificate") }
        case .socket:
            if plugin != "unix_socket" { reasons.append("it logs in by \(plugin)") }
        }
        if isLocked { reasons.append("it is locked") }
        return reasons
    }

    func differences(inRightsFrom wanted: DatabaseGoal.Account) -> [String] {
        let lacking = wanted.rights.filter { !grants.contains($0) }
        let surplus = grants.filter { !wanted.rights.contains($0) }
        return lacking.map { "it lacks \($0)" } + surplus.map { "it has \($0)" }
    }
}

extension DatabaseGoal.Account {
    /// Rights as `SHOW GRANTS` writes them.
    var rights: [String] {
        let all = privileges.isEmpty ? "USAGE" : privileges.joined(separator: ", ")
        let rights = ["\(all) ON *.*"] + grants.map { grant in "\(grant.rights) ON `\(grant.pattern)`.*" }
        return rights.map(DatabaseContents.ordered)
    }
}

extension DatabaseGoal.Grant {
    package var rights: String { mayWrite ? "ALL PRIVILEGES" : "SELECT, SHOW VIEW" }
    /// In a grant an underscore stands for any character unless it is escaped.
    var pattern: String { database.replacing("_", with: "\\_") }
}

extension DatabaseContents.Action {
    package var change: Change {
        switch self {
        case .make(let database): Change(.create, "make the database \(database)")
        case .grant(let account, let reasons, _) where reasons.isEmpty:
            Change(.create, "make the user \(account.name)", details: account.rights)
        case .grant(let account, let reasons, _): Change(.change, "mend the user \(account.name)", details: reasons)
        }
    }
}
