import NIOCore
import Testing

@testable import Router

@Suite struct RoutingTests {
    private let read = Statement(kind: .read, place: .anywhere)

    @Test func `reads outside transactions leave the writer alone`() {
        #expect(Route.decide(read, state: SessionState(), policy: .split).route == .reader)
        #expect(Route.decide(Statement(), state: SessionState(), policy: .split).route == .main)
        #expect(Route.decide(Statement(kind: .beginReadOnly), state: SessionState(), policy: .split).route == .reader)
    }

    static let held: [(StatusFlags, Leavings, Route.Reason)] = [
        ([.autocommit, .inTransaction], [], .transaction), ([], [], .noAutocommit),
        ([.autocommit], .temporaryTables, .left), ([.autocommit], .locks, .left),
    ]

    @Test(arguments: held)
    func `what only the writer's end knows keeps reads there`(
        status: StatusFlags,
        leavings: Leavings,
        reason: Route.Reason
    ) {
        var state = SessionState()
        state.status = status
        state.leavings = leavings
        let decided = Route.decide(read, state: state, policy: .split)
        #expect(decided.route == .main)
        #expect(decided.reason == reason)
    }

    @Test(arguments: [RouterSettings.Policy.writer, .local])
    func `a policy of one member sends all there`(policy: RouterSettings.Policy) {
        #expect(Route.decide(read, state: SessionState(), policy: policy).route == .main)
    }

    @Test func `a session's state is made anew from what members told`() {
        var state = SessionState()
        var answer = OKAnswer()
        answer.changes = [
            .variable(name: "sql_mode", value: "ANSI_QUOTES"), .variable(name: "max_statement_time", value: "5.500000"),
            .variable(name: "session_track_schema", value: "ON"), .schema("board"),
            .variable(name: "character_set_results", value: ""), .variable(name: "lc_time_names", value: "x'y\\"),
        ]
        state.apply(answer)
        let text =
            "SET sql_mode='ANSI_QUOTES',max_statement_time=5.500000,character_set_results=NULL,lc_time_names='x''y\\\\'"
        #expect(state.replay(since: 0) == text)
        #expect(state.replay(since: 2) == "SET character_set_results=NULL,lc_time_names='x''y\\\\'")
        #expect(state.replay(since: state.version) == nil)
        #expect(state.schema == "board")
    }

    @Test func `the last insert's number goes along`() {
        var state = SessionState()
        var answer = OKAnswer()
        answer.insertID = 41
        state.apply(answer)
        #expect(state.replay(since: 0, withInsertID: true) == "SET last_insert_id=41")
        #expect(state.isMovable)
        state.leavings = .userVariables
        #expect(!state.isMovable)
    }

    @Test func `what a member tells of its session is read`() {
        let bytes: [UInt8] =
            [0, 0, 0, 3, 0x40, 0, 0, 0, 32, 5, 9, 8] + Array("T_______".utf8) + [4, 0x13, 0x12]
            + Array("START TRANSACTION;".utf8)
        let answer = OKAnswer(payload: ByteBuffer(bytes: bytes))
        #expect(answer?.changes == [.transaction("T_______"), .characteristics("START TRANSACTION;")])
        #expect(answer?.status.contains(.inTransaction) == true)
    }

    // MARK: Writes that must be seen

    @Test func `a member has what was written before it was asked, and no more`() {
        var tide = Tide()
        let first = tide.wrote()
        #expect(!tide.hasReached(1, first))
        let isAsked = tide.begin(1, now: .uptimeNanoseconds(1))
        let second = tide.wrote()
        let isAskedTwice = tide.begin(1, now: .uptimeNanoseconds(2))
        #expect(isAsked && !isAskedTwice)
        tide.end(1, isReached: true)
        #expect(tide.hasReached(1, first))
        #expect(!tide.hasReached(1, second))
        #expect(!tide.hasReached(2, first))
    }

    @Test func `a member that could not say has nothing new, and is asked again after a pause`() {
        var tide = Tide()
        let mark = tide.wrote()
        let isAsked = tide.begin(1, now: .uptimeNanoseconds(0))
        tide.end(1, isReached: false)
        #expect(!tide.hasReached(1, mark))
        let isAskedAtOnce = tide.begin(1, now: .uptimeNanoseconds(1))
        let isAskedLater = tide.begin(1, now: .uptimeNanoseconds(0) + Tide.pace)
        #expect(isAsked && !isAskedAtOnce && isAskedLater)
    }

    // MARK: The writer

    private func choose(_ choice: inout WriterChoice, _ members: [(String, Bool?)], _ expected: String?) {
        let chosen = choice.choose(members.map { (name: $0.0, isUsable: $0.1) })
        #expect(chosen == expected)
    }

    private func report(view: Int, size: Int) -> MemberReport {
        MemberReport(values: [
            "wsrep_on": "ON", "wsrep_cluster_status": "Primary", "wsrep_cluster_conf_id": "\(view)",
            "wsrep_cluster_size": "\(size)",
        ])
    }

    @Test func `a silent member is out when those that answer are the whole cluster`() {
        #expect(!MemberReport.areAll([]))
        #expect(!MemberReport.areAll([report(view: 7, size: 3), report(view: 7, size: 3)]))
        #expect(!MemberReport.areAll([report(view: 7, size: 3), report(view: 8, size: 2)]))
        #expect(MemberReport.areAll([report(view: 8, size: 2), report(view: 8, size: 2)]))
        #expect(!MemberReport.areAll([MemberReport(values: ["wsrep_on": "OFF"])]))
    }

    @Test func `the writer stays as long as it can, and the next in order follows`() {
        var choice = WriterChoice()
        choose(&choice, [("a", nil), ("b", true)], nil)
        choose(&choice, [("a", false), ("b", true), ("c", true)], "b")
        choose(&choice, [("a", true), ("b", true), ("c", true)], "b")
        choose(&choice, [("a", true), ("b", false), ("c", true)], "c")
        choose(&choice, [("a", true), ("b", true), ("c", false)], "a")
        choose(&choice, [("a", false), ("b", false), ("c", false)], nil)
        choose(&choice, [("a", true), ("b", true), ("c", true)], "a")
    }

    @Test func `a decree counts once, and none from before it`() {
        var choice = WriterChoice()
        let isNews = choice.hear(.init(writer: "c", epoch: 4))
        #expect(isNews)
        choose(&choice, [("a", true), ("b", true), ("c", true)], "c")
        let isNewsAgain = choice.hear(.init(writer: "a", epoch: 4))
        let isOldNews = choice.hear(.init(writer: "b", epoch: 3))
        #expect(!isNewsAgain && !isOldNews)
        choose(&choice, [("a", true), ("b", true), ("c", true)], "c")
    }

    @Test func `a decree is waited for when its member was not asked yet`() {
        var choice = WriterChoice()
        choose(&choice, [("a", true), ("b", nil)], "a")
        _ = choice.hear(.init(writer: "b", epoch: 1))
        choose(&choice, [("a", true), ("b", nil)], nil)
        choose(&choice, [("a", true), ("b", false)], "a")
    }

    @Test(arguments: [
        (
            ["wsrep_on": "ON", "wsrep_cluster_status": "Primary", "wsrep_ready": "ON", "wsrep_local_state": "4"],
            MemberCondition.usable
        ),
        (["wsrep_on": "ON", "wsrep_cluster_status": "non-Primary"], .unusable("is not in the majority's part")),
        (
            [
                "wsrep_on": "ON", "wsrep_cluster_status": "Primary", "wsrep_ready": "ON", "wsrep_local_state": "2",
            ], .readable("gives its data to another")
        ),
        (
            [
                "wsrep_on": "ON", "wsrep_cluster_status": "Primary", "wsrep_ready": "ON", "wsrep_local_state": "1",
                "wsrep_local_state_comment": "Joining",
            ], .unusable("is Joining")
        ),
        (["wsrep_on": "OFF", "read_only": "0"], .usable), (["read_only": "1"], .readable("is read-only")),
        ([:], .unusable("said nothing of itself")),
    ])
    func `a member's own words decide its use`(values: [String: String], condition: MemberCondition) {
        #expect(MemberReport(values: values).condition == condition)
    }
}
