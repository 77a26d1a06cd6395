package import Estate
import Planning

/// SQL that makes what is wanted; each statement may be run again.
package enum DatabaseStatements {
    /// Text in which passwords are only as hashes, which are as good as passwords: it goes in by standard input.
    package static func make(_ action: DatabaseContents.Action) -> Secret {
        switch action {
        case .make(let database):
            Secret("CREATE DATABASE IF NOT EXISTS \(quoted(database)) CHARACTER SET utf8mb4;\n")
        case .grant(let account, _, let afresh):
            Secret(grant(account, afresh: afresh).map { "\($0);\n" }.joined())
        }
    }

    private static func grant(_ account: DatabaseGoal.Account, afresh: Bool) -> [String] {
        let user = "\(text(account.name))@\(text(account.place))"
        let (login, require) =
            switch account.login {
            case .password(let password):
                ("VIA mysql_native_password USING \(text(Digest.nativePassword(password.reveal())))", "X509")
            case .socket: ("VIA unix_socket", "NONE")
            }
        let privileges = account.privileges.isEmpty ? "USAGE" : account.privileges.joined(separator: ", ")
        return [
            "CREATE USER IF NOT EXISTS \(user) IDENTIFIED \(login) REQUIRE \(require)",
            "ALTER USER \(user) IDENTIFIED \(login) REQUIRE \(require) ACCOUNT UNLOCK",
        ] + (afresh ? ["REVOKE ALL PRIVILEGES, GRANT OPTION FROM \(user)"] : [])
            + ["GRANT \(privileges) ON *.* TO \(user)"]
            + account.grants.map { "GRANT \($0.rights) ON \(quoted($0.pattern)).* TO \(user)" }
    }

    package static func drop(database: String) -> String { "DROP DATABASE IF EXISTS \(quoted(database));\n" }

    package static func drop(user: String, place: String) -> String {
        "DROP USER IF EXISTS \(text(user))@\(text(place));\n"
    }

    /// A name as a statement takes it.
    package static func quoted(_ name: String) -> String { "`\(name.replacing("`", with: "``"))`" }

    /// A text as a statement takes it.
    package static func text(_ text: String) -> String {
        "'\(text.replacing("\\", with: "\\\\").replacing("'", with: "''"))'"
    }
}
