import Foundation
import Testing

@testable import Router

/// Members that come and go while sessions are open.
@Suite struct MemberChangeTests {
    @Test func `a member that leaves the settings is left between transactions, and no session ends`() async throws {
        let members = try await RouterStage.members(["a", "b", "c"])
        let settings = try await RouterStage.settings(members, host: "b")
        let stage = try RouterStage(settings)
        try await stage.run {
            let (idle, busy) = (try await stage.client(), try await stage.client())
            _ = try await idle.ask("UPDATE t SET a = 1")
            _ = try await busy.ask("BEGIN")
            var fewer = settings
            fewer.members.removeFirst()
            stage.fleet.adopt(fewer)
            // Its watcher goes, and who had nothing open; the transaction ends where it began.
            _ = try await stage.eventually { members[0].connections == 1 ? true : nil }
            _ = try await busy.ask("UPDATE open SET a = 2")
            _ = try await busy.ask("COMMIT")
            #expect(members[0].statements.suffix(3) == ["BEGIN", "UPDATE open SET a = 2", "COMMIT"])
            let moved = try await stage.eventually { try await busy.ask("SELECT @@x") == [["b", "0"]] ? true : nil }
            #expect(moved)
            _ = try await idle.ask("UPDATE t SET a = 3")
            #expect(members[1].statements.contains("UPDATE t SET a = 3"))
            _ = try await stage.eventually { members[0].connections == 0 ? true : nil }
        }
    }

    @Test func `a member that comes is watched and used`() async throws {
        let members = try await RouterStage.members(["a", "b"])
        var settings = try await RouterStage.settings(members, host: "b")
        let both = settings.members
        settings.members.removeLast()
        let stage = try RouterStage(settings)
        try await stage.run {
            let client = try await stage.client()
            #expect(try await client.ask("SELECT 1") == [["a", "0"]])
            settings.members = both
            stage.fleet.adopt(settings)
            _ = try await stage.eventually { try await client.ask("SELECT 1") == [["b", "0"]] ? true : nil }
        }
    }

    @Test func `a member with another address is another member`() throws {
        var view = FleetView(
            [.init(name: "a", address: "10.0.0.1", port: 1), .init(name: "b", address: "10.0.0.2", port: 1)],
            host: "a"
        )
        view.set(.usable, of: 0)
        view.set(.usable, of: 1)
        view.adopt(
            [.init(name: "b", address: "10.0.0.2", port: 1), .init(name: "a", address: "10.0.0.9", port: 1)],
            host: "a"
        )
        #expect(view.order == [1, 2] && view.local == 2)
        #expect(view.members[0].condition == .removed && view.members[1].condition == .usable)
        #expect(view.members[2].condition == .unknown)
        // What is still heard of the one before does not count.
        view.set(.usable, of: 0)
        #expect(view.members[0].condition == .removed)
        #expect(view.states == "b is usable, a was not asked yet")
    }

    @Test func `a silent member is lost as soon as the last of the others has gone on without it`() async throws {
        let stage = try RouterStage(
            try await RouterStage.settings(try await RouterStage.members(["a", "b", "c"]), host: "a")
        )
        let report = { (view: Int, size: Int) in
            MemberReport(values: [
                "wsrep_on": "ON", "wsrep_cluster_status": "Primary", "wsrep_ready": "ON", "wsrep_local_state": "4",
                "wsrep_cluster_conf_id": "\(view)", "wsrep_cluster_size": "\(size)",
            ])
        }
        for index in 0..<3 { stage.fleet.note(index, report(7, 3), version: nil) }
        stage.fleet.note(0, silent: "no answer")
        stage.fleet.note(1, report(8, 2), version: nil)
        #expect(stage.fleet.view.members[0].condition == .unusable("does not answer (no answer)"))
        stage.fleet.note(2, report(8, 2), version: nil)
        #expect(stage.fleet.view.members[0].condition == .lost("is lost (no answer)"))
        #expect(stage.fleet.view.writer == 1)
    }

    @Test(arguments: [true, false])
    func `that the others have gone on without a member is noted once, and only from what they said after it left`(
        isSilent: Bool
    ) async throws {
        let stage = try RouterStage(
            try await RouterStage.settings(try await RouterStage.members(["a", "b", "c"]), host: "a")
        )
        func report(_ view: Int, _ size: Int, _ status: String = "Primary") -> MemberReport {
            MemberReport(values: [
                "wsrep_on": "ON", "wsrep_cluster_status": status, "wsrep_ready": "ON", "wsrep_local_state": "4",
                "wsrep_cluster_conf_id": "\(view)", "wsrep_cluster_size": "\(size)",
            ])
        }
        var departures: Int { stage.fleet.view.members[0].departures }
        let before = ContinuousClock.now
        for index in 1..<3 { stage.fleet.note(index, report(6, 2), version: nil) }
        stage.fleet.note(0, report(7, 3), version: nil)
        if isSilent {
            stage.fleet.note(0, silent: "no answer")
        } else {
            stage.fleet.note(0, report(0, 1, "non-Primary"), version: nil)
        }
        // They still tell of the time before it came.
        #expect(departures == 0)
        stage.fleet.note(1, report(8, 2), version: nil)
        #expect(departures == 0)
        stage.fleet.note(2, report(8, 2), asked: before, version: nil)
        #expect(departures == 0)
        stage.fleet.note(2, report(8, 2), version: nil)
        #expect(departures == 1)
        stage.fleet.note(1, report(8, 2), version: nil)
        #expect(departures == 1)
    }

    @Test func `settings that are not valid change nothing`() async throws {
        let members = try await RouterStage.members(["a"])
        let stage = try RouterStage(try await RouterStage.settings(members, host: "a"))
        let path = FileManager.default.temporaryDirectory.appending(path: "router-\(UUID().uuidString).json").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let reloader = Reloader(
            path: path,
            lanes: stage.lanes,
            fleet: stage.fleet,
            book: stage.book,
            logger: RouterStage.logger
        )
        try Data("{".utf8).write(to: URL(filePath: path))
        reloader.reload()
        #expect(stage.fleet.view.order == [0])
        let valid = #"""
            {"host":"z","listen":[{"path":"/s"}],"members":[{"name":"z","address":"10.0.0.1"}],
            "watch":{"user":"w","password":"p"},"users":[{"name":"u","password":"p"}]}
            """#
        try Data(valid.utf8).write(to: URL(filePath: path))
        reloader.reload()
        #expect(stage.fleet.view.states == "z was not asked yet")
        #expect(stage.book.rules.settings.host == "z")
    }
}
