import FoundationEssentials
import Planning

/// Another server that a database is taken from: `mysql://user@host:port/database?tls=verified`.
package struct DatabaseSource: Sendable, Equatable {
    /// How the way there is secured.
    package enum Security: String, Sendable {
        /// TLS where the server offers it.
        case offered
        /// TLS, with a certificate that the asking host trusts, or, from MariaDB 11.4 on, that the password vouches for.
        case verified
        case off
    }

    package var user: String
    package var host: String
    package var port: Int
    package var database: String
    package var security: Security

    /// - Throws: ``Failure`` of kind `invalid`. A password in it is refused: it would stand in histories and lists of processes.
    package init(_ text: String) throws {
        guard let url = URL(string: text), ["mysql", "mariadb"].contains(url.scheme), let host = url.host(),
            let user = url.user(percentEncoded: false), !user.isEmpty, !host.isEmpty
        else { throw Self.malformed(text) }
        guard url.password(percentEncoded: false) == nil else {
            throw Failure(
                .invalid,
                "the password does not belong into --from, where others could read it",
                next: "leave it out: it is asked for, or taken from TRIVET_FROM_PASSWORD or --password-secret NAME"
            )
        }
        let path = url.path(percentEncoded: false).drop { $0 == "/" }
        guard !path.isEmpty, !path.contains("/"), !path.hasPrefix("-") else { throw Self.malformed(text) }
        (self.user, self.host, port, database) = (user, host, url.port ?? 3306, String(path))
        guard let query = url.query() else {
            security = .offered
            return
        }
        guard query.hasPrefix("tls="), let security = Security(rawValue: String(query.dropFirst(4))) else {
            throw Failure(
                .invalid,
                "`?\(query)` says nothing about the other server",
                next: "?tls=verified or ?tls=off"
            )
        }
        self.security = security
    }

    private static func malformed(_ text: String) -> Failure {
        Failure(.invalid, "`\(text)` names no database of a server", next: "--from mysql://USER@HOST:PORT/DATABASE")
    }
}

extension DatabaseSource: CustomStringConvertible {
    package var description: String { "\(database) of \(host)" }
}
