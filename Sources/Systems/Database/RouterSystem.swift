import FoundationEssentials
package import Estate
package import Planning

/// The way to the database on every host: a process without privileges behind sockets that stay while it restarts.
/// docs/router.md describes its settings.
package enum RouterSystem: System {
    package static let name = SystemName("router")
    private static let user = "trivet-router"
    private static let directory = "/etc/trivet/router"
    private static let path = "/etc/trivet/router.json"
    private static let authority = "\(directory)/ca.pem"
    private static let certificate = "\(directory)/router.pem"
    private static let key = "\(directory)/router.key"
    static let socket = "/run/trivet-router/router.sock"
    /// Where the router says what it does, to root and its own group.
    package static let control = "/run/trivet-router/control.sock"
    private static let port = 3306
    private static let units = "/etc/systemd/system"

    package static func resources(for host: Host, in design: Design) -> [Resource] {
        guard let spec = design.estate.database else { return [] }
        let service = "\(units)/trivet-router.service"
        let sockets = "\(units)/trivet-router.socket"
        var resources: [Resource] = [
            .user(User(user)),
            .directory(Directory(directory)),
            .file(File(authority, SealedText(design.certificates.authority))),
        ]
        if let issued = design.certificates.hosts[host.name] {
            let pair = Certificate(
                path: certificate,
                keyPath: key,
                note: issued.note,
                until: issued.until,
                chain: issued.chain,
                key: issued.key,
                group: user
            )
            resources.append(.certificate(pair))
        }
        return resources + clients(design, spec) + [
            .file(File(path, settings(for: host, in: design, spec), mode: "0640", group: user)),
            .file(File(sockets, SealedText(socketUnit(design.estate)))),
            .file(File(service, SealedText(serviceUnit))),
            .unit(Unit("trivet-router.socket", watches: [sockets])),
            .unit(
                Unit(
                    "trivet-router.service",
                    watches: [service, HostPaths.binary],
                    reloads: [path, authority, certificate]
                )
            ),
        ]
    }

    /// Files by which the shell logs in, readable by root alone.
    private static func clients(_ design: Design, _ spec: DatabaseSpec) -> [Resource] {
        [.directory(Directory("\(DatabaseNames.directory)/clients", mode: "0700"))]
            + spec.allUsers.map { user in
                let quoted = design.password(of: user).reveal()
                    .replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                let text = SealedText(parts: [
                    .text("[client]\nuser = \(user.name)\nsocket = \(socket)\npassword = "),
                    .secret(name: user.password.name, Secret("\"\(quoted)\"")), .text("\n"),
                ])
                return .file(File(DatabaseNames.client(user.name), text, mode: "0600"))
            }
    }
}

extension RouterSystem {
    /// JSON, in which only passwords are secret.
    static func settings(for host: Host, in design: Design, _ spec: DatabaseSpec) -> SealedText {
        let members = DatabaseSystem.members(of: design.estate, spec)
        let memory = members.compactMap { design.facts[$0.name]?.memoryBytes }.min() ?? 0
        // Some connections are left for watching and for whoever mends something.
        let share = (DatabaseSettings.connections(memory) - 30) / design.estate.hosts.count
        let head = """
            {
              "host": "\(host.name)",
              "listen": [
            \(listeners(design.estate).joined(separator: ",\n"))
              ],
              "control": "\(control)",
              "members": [
            \(members.map(member).joined(separator: ",\n"))
              ],
              "tls": {
                "authority": "\(authority)",
                "certificate": "\(certificate)",
                "key": "\(key)",
                "clients": "allowed",
                "members": "required"
              },
              "limits": { "backends": \(max(10, min(300, share))) },
              "watch": { "user": "\(DatabaseNames.watchUser)", "password":\u{20}
            """
        let users = spec.allUsers.enumerated().flatMap { index, user in
            self.user(user, isFirst: index == 0, design, spec)
        }
        return SealedText(
            parts: [
                .text(head), .secret(name: "of the watch", Secret(quoted(design.certificates.watch.reveal()))),
                .text(" },\n  \"users\": ["),
            ] + users + [.text("\n  ]\n}\n")]
        )
    }

    private static func listeners(_ estate: Estate) -> [String] {
        [
            "    { \"address\": \"\(estate.network.service)\", \"port\": \(port) }",
            "    { \"address\": \"127.0.0.1\", \"port\": \(port) }", "    { \"path\": \"\(socket)\" }",
        ]
    }

    private static func member(_ host: Host) -> String {
        "    { \"name\": \"\(host.name)\", \"address\": \"\(host.address)\", \"port\": \(DatabaseNames.port) }"
    }

    private static func user(_ user: DatabaseUser, isFirst: Bool, _ design: Design, _ spec: DatabaseSpec) -> [SealedText
        .Part]
    {
        let causality = (user.causality ?? spec.causality).rawValue
        let limit = user.connections.map { ", \"connections\": \($0)" } ?? ""
        // Its marks lie in a database in which it may do everything.
        let marks = user.isExactlyOnce ? user.writes.first.map { ", \"exactly_once\": \"\($0)\"" } ?? "" : ""
        return [
            .text("\(isFirst ? "" : ",")\n    { \"name\": \"\(user.name)\", \"password\": "),
            .secret(name: user.password.name, Secret(quoted(design.password(of: user).reveal()))),
            .text(", \"policy\": \"\(user.routing.rawValue)\", \"causal\": \"\(causality)\"\(limit)\(marks) }"),
        ]
    }

    /// A text as JSON has it.
    private static func quoted(_ text: String) -> String {
        // A text always encodes.
        String(decoding: (try? JSONEncoder().encode(text)) ?? Data(), as: UTF8.self)
    }

    /// Not after the unit that makes the service address: that comes after all sockets, so systemd would leave this one out when
    /// the host starts. It can be bound to before it is there.
    private static func socketUnit(_ estate: Estate) -> String {
        """
        [Unit]
        Description=Trivet's way to the database

        [Socket]
        ListenStream=\(estate.network.service):\(port)
        ListenStream=127.0.0.1:\(port)
        ListenStream=\(socket)
        FreeBind=yes
        Backlog=4096
        SocketMode=0666
        DirectoryMode=0755

        [Install]
        WantedBy=sockets.target

        """
    }

    private static let serviceUnit = """
        [Unit]
        Description=Trivet router, the way to the database
        Requires=trivet-router.socket
        After=network-online.target trivet-router.socket
        Wants=network-online.target
        StartLimitIntervalSec=0

        [Service]
        Type=notify
        ExecStart=\(HostPaths.binary) router --config \(path)
        ExecReload=/bin/kill -HUP $MAINPID
        User=\(user)
        Restart=always
        RestartSec=1
        TimeoutStopSec=30
        LimitNOFILE=65536
        Environment=MALLOC_ARENA_MAX=2
        RuntimeDirectory=trivet-router
        RuntimeDirectoryPreserve=yes
        CapabilityBoundingSet=
        NoNewPrivileges=yes
        ProtectSystem=strict
        ProtectHome=yes
        PrivateTmp=yes
        PrivateDevices=yes
        ProtectProc=invisible
        ProtectClock=yes
        ProtectHostname=yes
        ProtectKernelTunables=yes
        ProtectKernelModules=yes
        ProtectKernelLogs=yes
        ProtectControlGroups=yes
        RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
        RestrictNamespaces=yes
        RestrictRealtime=yes
        RestrictSUIDSGID=yes
        LockPersonality=yes
        MemoryDenyWriteExecute=yes
        RemoveIPC=yes
        SystemCallArchitectures=native
        SystemCallFilter=@system-service
        SystemCallFilter=~@privileged
        SystemCallErrorNumber=EPERM
        UMask=0077

        [Install]
        WantedBy=multi-user.target

        """
}
