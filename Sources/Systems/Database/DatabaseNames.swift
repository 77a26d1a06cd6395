/// What the databases' parts are called on a host.
package enum DatabaseNames {
    package static let unit = "mariadb.service"
    package static let data = "/var/lib/mysql"
    package static let socket = "/run/mysqld/mysqld.sock"
    /// MariaDB's own; the well-known 3306 is the router's.
    package static let port = 3307
    static let transferPort = 4444
    static let groupPort = 4567
    static let catchUpPort = 4568

    static let directory = "/etc/trivet/database"
    static let authority = "\(directory)/ca.pem"
    static let certificate = "\(directory)/cert.pem"
    static let key = "\(directory)/key.pem"
    static let settings = "/etc/mysql/mariadb.conf.d/90-trivet.cnf"
    static let dropIn = "/etc/systemd/system/mariadb.service.d/trivet.conf"
    /// What the agent knows of the cluster.
    package static let book = "/etc/trivet/database.json"
    /// Options for the next start, such as whom to ask for the data.
    static let options = "/run/trivet/database.env"
    /// Where members went on without others, see ``HostDatabase/Fork``.
    static let forks = "/var/lib/trivet/database-forks.json"
    /// A position that was found, until the server has run again.
    static let position = "/run/trivet/database.position"

    /// Takes the data for a joining member, as MariaDB's own system user on the socket.
    static let transferUser = "mysql"
    static let watchUser = "trivet_watch"
    /// Accounts of MariaDB's and Debian's that are nobody's business.
    static let foreign: Set<String> = ["root", "mariadb.sys", "mysql", "debian-sys-maint", "PUBLIC", ""]
    static let ownDatabases: Set<String> = [
        "mysql", "information_schema", "performance_schema", "sys", "test", "#mysql50#lost+found",
    ]

    static func name(of estate: String) -> String { "trivet-\(estate)" }
    /// The file by which `trivet db shell` logs in as a user, through the router.
    package static func client(_ user: String) -> String { "\(directory)/clients/\(user).cnf" }
}
