import FoundationEssentials
package import Estate
package import Planning

/// MariaDB: Galera on three hosts and more, else one on the first host. What makes a cluster of them is ``GaleraFormation``.
package enum DatabaseSystem: System {
    package static let name = SystemName("database")

    private static let packages = ["galera-4", "mariadb-backup", "mariadb-client", "mariadb-server", "socat"]
    /// Nothing but `trivet db upgrade` brings newer ones.
    static let held = ["galera-4", "mariadb-backup", "mariadb-client", "mariadb-server"]

    package static func resources(for host: Host, in design: Design) -> [Resource] {
        guard let spec = design.estate.database else { return [] }
        guard members(of: design.estate, spec).contains(where: { $0.name == host.name }) else {
            return [.packages(Packages("database", ["mariadb-client"])), book(of: design.estate, spec)]
        }
        return engine(on: host, in: design, spec)
    }

    /// Those that have the data: three, five from seven hosts on; the first of the file, so that the choice is stable.
    package static func members(of estate: Estate, _ spec: DatabaseSpec) -> [Host] {
        switch spec.engine {
        case .mariadb: Array(estate.hosts.prefix(1))
        case .galera: Array(estate.hosts.prefix(estate.hosts.count < 7 ? 3 : 5))
        }
    }

    private static func engine(on host: Host, in design: Design, _ spec: DatabaseSpec) -> [Resource] {
        let settings = DatabaseSettings.file(
            for: host,
            of: design.estate,
            spec: spec,
            memory: design.facts[host.name]?.memoryBytes ?? 0
        )
        // The packages first: they make the group that may read the key, and data for what is founded.
        var resources: [Resource] = [
            .packages(Packages("database", packages, held: held)),
            .directory(Directory(DatabaseNames.directory)),
            .file(File(DatabaseNames.authority, SealedText(design.certificates.authority))),
        ]
        if let issued = design.certificates.hosts[host.name] {
            let certificate = Certificate(
                path: DatabaseNames.certificate,
                keyPath: DatabaseNames.key,
                note: issued.note,
                until: issued.until,
                chain: issued.chain,
                key: issued.key,
                group: "mysql"
            )
            resources.append(.certificate(certificate))
        }
        resources += [
            .file(File(DatabaseNames.settings, SealedText(settings))),
            .file(File(DatabaseNames.dropIn, SealedText(spec.engine == .galera ? member : alone))),
            book(of: design.estate, spec),
        ]
        return spec.engine == .galera ? resources : resources + [.unit(single)]
    }

    /// Only one of a cluster's own agents knows when it may start: a member that starts by itself may throw away what it
    /// has and the others have not. Data comes as slowly as it must.
    private static let member = """
        [Unit]
        StartLimitIntervalSec=0

        [Service]
        EnvironmentFile=-\(DatabaseNames.options)
        Restart=no
        TimeoutStartSec=infinity
        LimitNOFILE=65536
        OOMScoreAdjust=-500

        """

    private static let alone = """
        [Unit]
        StartLimitIntervalSec=0

        [Service]
        Restart=always
        RestartSec=2
        TimeoutStartSec=infinity
        LimitNOFILE=65536
        OOMScoreAdjust=-500

        """

    private static let single = Unit(
        DatabaseNames.unit,
        watches: DatabaseScripts.files,
        ready: Command("mariadb-admin", ["--no-defaults", "--socket=\(DatabaseNames.socket)", "ping"]),
        caution: "the databases cannot be used for a moment"
    )

    package static func cluster(of estate: Estate, _ spec: DatabaseSpec) -> DatabaseCluster {
        DatabaseCluster(
            engine: spec.engine,
            members: members(of: estate, spec).map { DatabaseCluster.Member(host: $0.name, address: $0.address) }
        )
    }

    /// Any host's agent can be asked how the databases are.
    private static func book(of estate: Estate, _ spec: DatabaseSpec) -> Resource {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Names and numbers always encode.
        let text = String(decoding: (try? encoder.encode(cluster(of: estate, spec))) ?? Data(), as: UTF8.self)
        return .file(File(DatabaseNames.book, SealedText(text + "\n")))
    }

    package static func goal(of design: Design, _ spec: DatabaseSpec) -> DatabaseGoal {
        let users = spec.allUsers.map { user in
            DatabaseGoal.Account(
                user.name,
                at: "%",
                login: .password(design.password(of: user)),
                grants: user.writes.map { DatabaseGoal.Grant($0, mayWrite: true) }
                    + user.reads.map { DatabaseGoal.Grant($0, mayWrite: false) }
            )
        }
        return DatabaseGoal(
            cluster: cluster(of: design.estate, spec),
            databases: spec.databases.map(\.name),
            accounts: own(design) + users
        )
    }

    /// Accounts of Trivet's own: who hands the data to a joining member, and by whom the routers watch members.
    private static func own(_ design: Design) -> [DatabaseGoal.Account] {
        let transfer = [
            "BINLOG MONITOR", "CONNECTION ADMIN", "LOCK TABLES", "PROCESS", "RELOAD", "REPLICATION SLAVE ADMIN",
            "SLAVE MONITOR",
        ]
        return [
            DatabaseGoal.Account(DatabaseNames.transferUser, at: "localhost", login: .socket, privileges: transfer),
            DatabaseGoal.Account(DatabaseNames.watchUser, at: "%", login: .password(design.certificates.watch)),
        ]
    }
}

extension Design {
    /// Every secret was looked for when the estate was checked.
    func password(of user: DatabaseUser) -> Secret { passwords[user.password.name] ?? Secret("") }
}
