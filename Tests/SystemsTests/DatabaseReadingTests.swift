import Estate
import Planning
import Systems
import Testing

@Suite struct `Reading a host's database` {
    static func read(_ lines: [String]) -> HostDatabase {
        DatabaseObservation.read(CommandResult(status: 0, output: lines.joined(separator: "\n") + "\n"))
    }

    static func unit(_ active: String) -> [String] { ["unit\tLoadState\tloaded", "unit\tActiveState\t\(active)"] }

    @Test func `where it is not installed there is none`() {
        #expect(Self.read(["unit\tLoadState\tnot-found"]) == HostDatabase(unit: .absent))
    }

    @Test func `a member that runs tells of the cluster`() {
        let status = [
            "Threads_connected\t7", "Uptime\t700", "wsrep_cluster_size\t3", "wsrep_cluster_state_uuid\tabc",
            "wsrep_cluster_status\tPrimary", "wsrep_last_committed\t88", "wsrep_local_cached_downto\t5",
            "wsrep_local_recv_queue\t2", "wsrep_local_state\t4", "wsrep_ready\tON", "wsrep_received_bytes\t10",
            "wsrep_replicated_bytes\t20", "version\t11.8.6-MariaDB-0+deb13u1-log", "wsrep_desync\tOFF", "wsrep_on\tON",
        ]
        let host = Self.read(Self.unit("active") + ["stale\t/etc/x"] + status.map { "status\t\($0)" })
        #expect(host.isSynced)
        #expect(host.stale == ["/etc/x"])
        #expect(host.live?.position == .init("abc", 88))
        #expect(host.live?.version == "11.8.6")
        #expect(host.live?.changedBytes == 30)
        #expect(host.live?.queue == 2)
    }

    @Test func `a single server is as good as in step`() {
        let host = Self.read(Self.unit("active") + ["status\tUptime\t3", "status\twsrep_on\tOFF"])
        #expect(host.isSynced)
    }

    @Test func `a server that runs and says nothing is not in step`() {
        #expect(Self.read(Self.unit("active")).live == nil)
        #expect(!Self.read(Self.unit("active")).isSynced)
    }

    @Test(arguments: [("inactive", [], false), ("inactive", ["ran"], true), ("failed", ["ran"], false)])
    func `what somebody stopped is known from what never ran and what failed`(
        active: String,
        more: [String],
        isHeld: Bool
    ) {
        #expect(Self.read(Self.unit(active) + more).isHeld == isHeld)
    }

    @Test func `a stopped member tells how far it is and who was there last`() {
        let host = Self.read(
            Self.unit("failed") + [
                "position\tabc\t41", "last", "view\t7\tu1\tu1,u2,u3", "words\tone", "words\ttwo",
                #"forks\t[{"from":{"change":9,"cluster":"abc"},"without":["c"]}]"#.replacing("\\t", with: "\t"),
            ]
        )
        #expect(host.position == .init("abc", 41))
        #expect(host.wasLast)
        #expect(host.view == .init(number: 7, members: ["u1", "u2", "u3"], own: "u1"))
        #expect(host.words == "one\ntwo")
        #expect(host.forks == [.init(from: .init("abc", 9), without: ["c"])])
    }

    @Test func `a position that cannot be understood is not taken for none`() {
        let host = Self.read(Self.unit("failed") + ["position\tabc\t50,77-1-45"])
        #expect(host.unreadable == "position abc:50,77-1-45")
    }

    @Test func `a position below nought is none`() {
        #expect(Self.read(Self.unit("failed") + ["position\tabc\t-1"]).position == nil)
    }
}

@Suite struct `What a server holds` {
    static let output = """
        database\tforum_1
        database\told
        database\tmysql
        account\tforum\t%\tmysql_native_password\t*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19\t2\t0
        account\treader\t%\tmysql_native_password\t*00\t0\ttrue
        account\tgone\t%\tmysql_native_password\t*00\t0\t0
        account\troot\tlocalhost\tunix_socket\t\t0\t0
        done
        grant\tGRANT PROXY ON ``@`%` TO `forum`@`%` WITH GRANT OPTION
        grant\tGRANT USAGE ON *.* TO `forum`@`%` IDENTIFIED BY PASSWORD '*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19' REQUIRE X509
        grant\tGRANT ALL PRIVILEGES ON `forum\\_1`.* TO `forum`@`%`
        grant\tGRANT USAGE ON *.* TO `reader`@`%` IDENTIFIED BY PASSWORD '*00'
        grant\tGRANT SHOW VIEW, SELECT, INSERT ON `forum\\_1`.* TO `reader`@`%` WITH GRANT OPTION
        """

    static let goal = DatabaseGoal(
        cluster: GaleraWorld.goal,
        databases: ["forum_1"],
        accounts: [
            .init("forum", at: "%", login: .password(Secret("password")), grants: [.init("forum_1", mayWrite: true)]),
            .init("reader", at: "%", login: .password(Secret("x")), grants: [.init("forum_1", mayWrite: false)]),
        ]
    )

    @Test func `what is as it should be is left alone, and what is not says why`() throws {
        let contents = try #require(DatabaseObservation.contents(CommandResult(status: 0, output: Self.output)))
        let actions = contents.actions(for: Self.goal)
        #expect(
            actions == [
                .grant(
                    Self.goal.accounts[1],
                    reasons: [
                        "its password is another", "it may log in without a certificate", "it is locked",
                        "it lacks SELECT, SHOW VIEW ON `forum\\_1`.*",
                        "it has INSERT, SELECT, SHOW VIEW ON `forum\\_1`.* WITH GRANT OPTION",
                    ],
                    afresh: true
                )
            ]
        )
    }

    @Test func `what the estate does not name is shown`() throws {
        let contents = try #require(DatabaseObservation.contents(CommandResult(status: 0, output: Self.output)))
        let extra = contents.extra(beside: Self.goal)
        #expect(extra.databases == ["old"])
        #expect(extra.accounts == ["gone@%"])
    }

    @Test(arguments: [CommandResult(status: 1, output: output), CommandResult(status: 0, output: "database\tforum")])
    func `half an answer is none`(result: CommandResult) { #expect(DatabaseObservation.contents(result) == nil) }

    @Test func `an empty server gets everything`() {
        let actions = DatabaseContents().actions(for: Self.goal)
        #expect(actions.count == 3)
        #expect(actions.first == .make(database: "forum_1"))
    }

    @Test func `names and passwords cannot leave their quotes`() {
        let account = DatabaseGoal.Account(
            "o'b\\x",
            at: "%",
            login: .password(Secret("p")),
            grants: [.init("a`b", mayWrite: true)]
        )
        let text = DatabaseStatements.make(.grant(account, reasons: [], afresh: false)).reveal()
        #expect(
            text.contains("CREATE USER IF NOT EXISTS 'o''b\\\\x'@'%' IDENTIFIED VIA mysql_native_password USING '*")
        )
        #expect(text.contains("GRANT ALL PRIVILEGES ON `a``b`.* TO 'o''b\\\\x'@'%';"))
        #expect(!text.contains("REVOKE"))
    }
}

@Suite struct `Consent to a start` {
    static let claim = DatabaseClaim(host: "a", position: .init(GaleraWorld.cluster, 9))

    @Test(arguments: [HostDatabase.down(9), .down(8), .down(nil), .lonely(9)])
    func `is given to who has no less`(own: HostDatabase) {
        var desk = ClaimDesk()
        #expect(desk.answer(Self.claim, own: own, now: 0).refusal == nil)
    }

    static let refusing: [HostDatabase?] = [
        nil, .down(10), .lonely(10), .synced(9), HostDatabase(unit: .starting), HostDatabase(unit: .stopping),
    ]

    @Test(arguments: refusing)
    func `is not given while the own member writes, starts, or has more`(own: HostDatabase?) {
        var desk = ClaimDesk()
        #expect(desk.answer(Self.claim, own: own, now: 0).refusal != nil)
    }

    @Test func `is given to one at a time`() {
        var desk = ClaimDesk()
        let other = DatabaseClaim(host: "b", position: Self.claim.position)
        #expect(desk.answer(Self.claim, own: .down(9), now: 0).refusal == nil)
        #expect(desk.answer(other, own: .down(9), now: 59).refusal == "it has given its word to a")
        #expect(desk.answer(Self.claim, own: .down(9), now: 59).refusal == nil)
        #expect(desk.answer(other, own: .down(9), now: 119).refusal == nil)
        desk.release("b")
        #expect(desk.answer(Self.claim, own: .down(9), now: 119).refusal == nil)
    }
}

@Suite struct `What apply does about databases` {
    static let formation = DatabaseFormation(
        goal: DatabaseGoal(cluster: GaleraWorld.goal, databases: ["forum"], accounts: [])
    )

    static func step(_ path: String, on host: String) -> Plan.Step {
        let id = ResourceID(kind: File.kind, name: path)
        return Plan.Step(
            host: host,
            system: SystemName("database"),
            resource: id,
            change: Change(.change, "change"),
            stage: 0
        )
    }

    @Test func `settings that the same plan changes restart the members that read them`() {
        let world = GaleraWorld(hosts: ["a": .synced(), "b": .synced(), "c": .synced()])
        var seen = DatabaseSeen(members: world.seen, contents: DatabaseContents(databases: ["forum"]))
        seen.expect([Self.step("/etc/mysql/mariadb.conf.d/90-trivet.cnf", on: "b"), Self.step("/etc/other", on: "c")])
        let expected = GaleraFormation.Action.restart(host: "b", files: ["/etc/mysql/mariadb.conf.d/90-trivet.cnf"])
        #expect(Self.formation.decision(seen).actions == [.member(expected)])
    }

    @Test func `while nobody can write the plan says what is waited for`() {
        let world = GaleraWorld(hosts: ["a": HostDatabase(unit: .starting), "b": .down(9), "c": .down(9)])
        let decision = Self.formation.decision(DatabaseSeen(members: world.seen, contents: nil))
        #expect(decision.actions.isEmpty)
        #expect(Self.formation.obstacle(decision)?.next == "trivet db status")
    }

    @Test func `what is to be founded gets its databases in the same plan`() {
        let world = GaleraWorld(hosts: ["a": .down(nil), "b": .down(nil), "c": .down(nil)])
        let actions = Self.formation.decision(DatabaseSeen(members: world.seen, contents: nil)).actions
        #expect(actions.first == .member(.found(host: "a")))
        #expect(actions.last == .content(.make(database: "forum")))
    }
}

@Suite struct `The writer in the databases' status` {
    static func status(_ writers: [String: String?]) -> DatabaseStatus {
        let cluster = GaleraWorld.goal
        let routers = writers.mapValues { RouterWord(writer: $0, decree: .init(writer: "a", epoch: 3), members: []) }
        return DatabaseStatus(cluster, hosts: [:], routers: routers)
    }

    @Test func `routers that write to the same member agree, and one that has none has no say`() {
        let status = Self.status(["a": "b", "b": "b", "c": nil])
        #expect(status.writer == "b" && status.epoch == 3)
        #expect(!status.problems.contains { $0.contains("disagree") })
    }

    @Test func `routers that do not are a problem`() {
        let status = Self.status(["a": "b", "b": "b", "c": "c"])
        #expect(status.writer == nil)
        #expect(status.problems.contains("the routers disagree about the writer: to b from a and b, to c from c"))
    }
}
