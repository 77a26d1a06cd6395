import NIOCore
import Synchronization
import Testing

@testable import Router

/// Writes of a user with `exactly_once`, in front of two members of a cluster of which the first is lost at will.
@Suite struct ExactlyOnceTests {
    @Test func `a write runs in a transaction with its mark, and its client sees nothing of that`() async throws {
        try await withCluster { client, a, _ in
            let answer = try await client.ask("INSERT INTO t VALUES (1)")
            #expect(answer == [])
            let read = try await client.ask("SELECT @@x")
            #expect(read == [["a", "0"]])
            let asked = a.statements.filter { !$0.hasPrefix("DELETE") }
            #expect(asked.count == 6)
            #expect(asked[0] == WriteMark.open && asked[1].hasPrefix("INSERT INTO `d`.trivet_writes"))
            #expect(asked[2...4] == ["INSERT INTO t VALUES (1)", WriteMark.commit, WriteMark.close])
            // Not in a transaction: it was asked outside of one.
            #expect(asked[5] == "SELECT @@x")
        }
    }

    @Test(arguments: [true, false])
    func `of a write whose member is lost while it commits the others tell`(tookEffect: Bool) async throws {
        try await withCluster(dying: WriteMark.commit, isThere: tookEffect) { client, a, b in
            let answer = try await client.ask("INSERT INTO t VALUES (1)")
            #expect(answer == [])
            #expect(a.statements.contains("INSERT INTO t VALUES (1)"))
            let asked = b.statements.firstIndex { $0.hasPrefix("UPDATE `d`.trivet_writes") }
            #expect(asked != nil)
            #expect(b.statements.contains("INSERT INTO t VALUES (1)") == !tookEffect)
        }
    }

    @Test func `a write whose member is lost before it commits is run elsewhere, and nobody is asked`() async throws {
        try await withCluster(dying: "INSERT INTO t VALUES (1)") { client, _, b in
            let answer = try await client.ask("INSERT INTO t VALUES (1)")
            #expect(answer == [])
            #expect(b.statements.count { $0 == "INSERT INTO t VALUES (1)" } == 1)
            #expect(!b.statements.contains { $0.hasPrefix("UPDATE `d`.trivet_writes") })
        }
    }

    @Test
    func `while the others have not gone on without the lost member nobody is asked, and in the end it is in doubt`()
        async throws
    {
        try await withCluster(dying: WriteMark.commit, goesOn: false, queue: 0.5) { client, _, b in
            let error = await #expect(throws: ErrorAnswer.self) { try await client.ask("INSERT INTO t VALUES (1)") }
            #expect(error?.state == "08007")
            #expect(!b.statements.contains { $0.hasPrefix("UPDATE `d`.trivet_writes") })
        }
    }

    @Test(arguments: [true, false])
    func `of a client's own commit whose member is lost the others tell`(tookEffect: Bool) async throws {
        try await withCluster(dying: "COMMIT", isThere: tookEffect) { client, a, b in
            _ = try await client.ask("BEGIN")
            _ = try await client.ask("UPDATE wrote")
            if tookEffect {
                let answer = try await client.ask("COMMIT")
                #expect(answer == [])
            } else {
                let error = await #expect(throws: ErrorAnswer.self) { try await client.ask("COMMIT") }
                #expect(error?.code == 1213)
            }
            #expect(a.statements.suffix(2).first?.hasPrefix("INSERT INTO `d`.trivet_writes") == true)
            #expect(!b.statements.contains("UPDATE wrote") && !b.statements.contains("COMMIT"))
        }
    }

    @Test func `a write that is refused leaves nothing`() async throws {
        try await withCluster { client, a, _ in
            let error = await #expect(throws: ErrorAnswer.self) { try await client.ask("INSERT twice") }
            #expect(error?.code == 1062)
            let asked = a.statements.filter { !$0.hasPrefix("DELETE") }
            #expect(asked.suffix(3) == ["INSERT twice", WriteMark.rollback, WriteMark.close])
        }
    }

    @Test func `a commit that is refused is rolled back before anything else could commit it`() async throws {
        try await withCluster(refusingCommit: true) { client, a, _ in
            let error = await #expect(throws: ErrorAnswer.self) { try await client.ask("INSERT INTO t VALUES (1)") }
            #expect(error?.code == 1317)
            _ = try await client.ask("SELECT @@x")
            #expect(a.statements.suffix(4) == [WriteMark.commit, WriteMark.rollback, WriteMark.close, "SELECT @@x"])
        }
    }

    @Test func `a connection that does not go back to autocommit is given up`() async throws {
        try await withCluster(refusingClose: true) { client, a, _ in
            let before = a.opened
            _ = try await client.ask("INSERT INTO t VALUES (1)")
            _ = try await client.ask("SELECT @@x")
            #expect(a.opened == before + 1)
        }
    }

    @Test func `a table for marks that is missing is made, and the write goes on without one`() async throws {
        try await withCluster(lacksTable: true) { client, a, _ in
            let answer = try await client.ask("INSERT INTO t VALUES (1)")
            #expect(answer == [])
            _ = try await client.ask("SELECT @@x")
            #expect(a.statements.contains { $0.hasPrefix("CREATE TABLE IF NOT EXISTS `d`.trivet_writes") })
        }
    }

    @Test(arguments: [
        ("SELECT 1", 0), ("CREATE TABLE t (a INT)", 0), ("INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)", 0),
        ("DELETE FROM t", 1),
    ])
    func `what is no single write takes no mark along`(text: String, marks: Int) async throws {
        try await withCluster { client, a, _ in
            _ = try await client.ask(text)
            #expect(a.statements.count { $0.hasPrefix("INSERT INTO `d`.trivet_writes") } == marks)
        }
    }

    @Test func `rows of marks are each one session's, and come back when it ends`() {
        var rows = MarkRows()
        let (first, second) = (rows.takeRow(), rows.takeRow())
        #expect(first != second)
        rows.giveBack(first)
        #expect(rows.takeRow() == first)
        #expect(MarkRows().takeRowOfACopy() != MarkRows().takeRowOfACopy())
    }

    // MARK: The stage

    /// Members `a`, which writes go to and which dies of a statement, and `b`.
    ///
    /// - Parameters:
    ///   - isThere: whether `b` has the mark that `a` was to commit.
    ///   - goesOn: whether `b` forms a cluster without `a`.
    private func withCluster(
        dying fatal: String? = nil,
        isThere: Bool = true,
        goesOn: Bool = true,
        lacksTable: Bool = false,
        refusingCommit: Bool = false,
        refusingClose: Bool = false,
        queue: Double = 10,
        _ body: (RouterStage.Client, FakeMember, FakeMember) async throws -> Void
    ) async throws {
        let size = Shared(2)
        let members = try await ["a", "b"].mapAsync { name in
            try await FakeMember(name, on: RouterStage.group, report: { Self.report(size.value) }) { text in
                if text == fatal, name == "a" {
                    if goesOn { size.value = 1 }
                    return .death
                }
                if text == WriteMark.commit, refusingCommit { return .error(1317, "Query execution was interrupted") }
                if text == WriteMark.close, refusingClose { return .error(1317, "Query execution was interrupted") }
                return Self.answer(text, name, isThere: isThere, lacksTable: lacksTable)
            }
        }
        var settings = try await RouterStage.settings(members, host: "a")
        settings.users[0].exactlyOnce = "d"
        settings.limits.queue = queue
        let stage = try RouterStage(settings)
        try await stage.run { try await body(stage.client(), members[0], members[1]) }
        for member in members { await member.die() }
    }

    private static func report(_ size: Int) -> KeyValuePairs<String, String> {
        [
            "wsrep_on": "ON", "wsrep_cluster_status": "Primary", "wsrep_ready": "ON", "wsrep_local_state": "4",
            "wsrep_cluster_conf_id": "\(9 - size)", "wsrep_cluster_size": "\(size)",
        ]
    }

    private static func answer(_ text: String, _ name: String, isThere: Bool, lacksTable: Bool) -> FakeMember.Answer {
        if text == "INSERT twice" { return .error(1062, "Duplicate entry") }
        if text.hasPrefix("UPDATE `d`.trivet_writes") { return .changed(isThere ? 1 : 0) }
        if text.hasPrefix("INSERT INTO `d`.trivet_writes"), lacksTable { return .error(1146, "No such table") }
        // The letters of a transaction that wrote, as session tracking tells them.
        if text == "UPDATE wrote" {
            let letters = Array("T___W___".utf8)
            return .packet([0, 1, 0, 3, 0x40, 0, 0, 0, 11, 5, 9, 8] + letters)
        }
        if text == "BEGIN" { return .ok([.autocommit, .inTransaction]) }
        let isWithin = text == WriteMark.open || text.hasPrefix("INSERT") || text.hasPrefix("DELETE")
        if isWithin { return .ok([.inTransaction]) }
        return text.hasPrefix("SELECT") || text.hasPrefix("SET STATEMENT") ? .row(name) : .ok()
    }
}

/// A value that members share.
private final class Shared: Sendable {
    private let current: Mutex<Int>
    init(_ value: Int) { current = Mutex(value) }
    var value: Int {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }
}

extension MarkRows {
    fileprivate func takeRowOfACopy() -> UInt64 {
        var copy = self
        return copy.takeRow()
    }
}

extension Array {
    fileprivate func mapAsync<Result>(_ body: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await body(element)) }
        return results
    }
}
