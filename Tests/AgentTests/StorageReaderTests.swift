@testable import Agent
import Engines
import Estate
import Foundation
import Systems
import TestSupport
import Testing

struct StorageReaderTests {
    /// Answers as the real one did, by the words of the command.
    static func ceph(_ answers: [String: String]) -> Ceph.Client {
        Ceph.Client(user: "trivet-fence") { _, arguments, _ in
            let words = arguments.joined(separator: " ")
            guard let answer = answers.first(where: { words.hasSuffix($0.key) }) else { return nil }
            return Ceph.Output(status: 0, output: answer.value)
        }
    }

    static let all = [
        "status": CephSamples.hostAway, "osd tree": CephSamples.tree, "osd df": CephSamples.osdUsage,
        "fs dump": CephSamples.fileSystems, "ceph df": CephSamples.usage, "json df": CephSamples.usage,
        "health detail": CephSamples.health,
        "osd dump":
            #"{"modified":"2026-11-23T10:00:00.5+0000","osds":[{"osd":1,"up":1,"down_at":0},{"osd":2,"up":0,"down_at":31}]}"#,
        "osd dump 31": #"{"modified":"2026-11-23T09:32:02.134912+0000","osds":[]}"#,
        "mon dump": #"{"mons":[{"rank":0,"name":"h1"},{"rank":1,"name":"h2"},{"rank":2,"name":"h3"}],"quorum":[0,1]}"#,
    ]

    static func reader(_ ceph: Ceph.Client, engine: StorageEngine? = .ceph) -> StorageReader {
        let peers = ["h2", "h3"].map { AgentSettings.Peer(name: $0, address: "192.0.2.1") }
        return StorageReader(
            settings: AgentSettings(estate: "home", host: "h1", address: "10.0.0.1", peers: peers, edgePort: 80),
            ceph: ceph,
            watch: MountWatch(probe: MountCareTests.FakeMount()),
            peers: Peers(all: []),
            book: {
                guard let engine else { throw CocoaError(.fileNoSuchFile) }
                return VolumeBook(engine: engine)
            }
        )
    }

    @Test func `a status is what Ceph says, in Trivet's values`() async throws {
        let status = try #require(await Self.reader(Self.ceph(["status": CephSamples.hostAway])).status())
        #expect(status.monitors == .init(all: 3, working: 2) && status.quorum == ["h1", "h2"])
        #expect(status.disks == .init(all: 3, working: 2) && status.usedDisks == 3)
        #expect(status.server == "h3" && status.serverIsReady && status.standbys == 2)
        #expect(status.copies.missing == 61 && status.copies.parts == 32)
        #expect(status.copies.blocked == 11 && status.copies.thin == 15 && status.copies.mending == 1)
        #expect(status.warnings == ["Ceph warns: mons h1,h2 are low on available space"])
        #expect(status.space == .init(used: 1_916_846_080, total: 25_769_803_776))
    }

    @Test func `the pace of mending is read while there is one`() async throws {
        let status = try #require(await Self.reader(Self.ceph(["status": CephSamples.well])).status())
        #expect(status.pace == .init(objects: 2, bytes: 247))
        #expect(status.refusal == nil && status.doing.isEmpty)
    }

    @Test func `slow answers of a time that is over are a note, not a fault`() async throws {
        let slow = CephSamples.well
            .replacingOccurrences(of: "MON_DISK_LOW", with: "OSD_SLOW_PING_TIME_BACK")
            .replacingOccurrences(
                of: "mons h1,h2,h3 are low on available space",
                with: "Slow OSD heartbeats on back (longest 596.729ms)"
            )
        let status = try #require(await Self.reader(Self.ceph(["status": slow])).status())
        #expect(status.problems.isEmpty)
        #expect(status.remarks?.map { $0.hasSuffix("(longest 596.729ms)") } == [true])
        let estate = EstateStatus(estate: "home", at: .now, hosts: [], services: [], routes: [], storage: status)
        #expect(estate.notes == status.remarks)
    }

    @Test func `a flag that was set is told with the command that takes it away`() async throws {
        let flagged = CephSamples.well
            .replacingOccurrences(of: "MON_DISK_LOW", with: "OSDMAP_FLAGS")
            .replacingOccurrences(of: "mons h1,h2,h3 are low on available space", with: "noout flag(s) set")
        let status = try #require(await Self.reader(Self.ceph(["status": flagged])).status())
        let end = "`trivet host shell h1 -- ceph osd unset noout` ends it"
        #expect(status.warnings == ["Ceph warns: noout flag(s) set; \(end)"])
    }

    @Test func `a flag of one host is told by its name, with the command that takes it away`() async throws {
        let flagged = CephSamples.well.replacingOccurrences(of: "MON_DISK_LOW", with: "OSD_FLAGS")
        let detail = """
            {"status":"HEALTH_WARN","checks":{"OSD_FLAGS":{"severity":"HEALTH_WARN",
            "summary":{"message":"1 OSDs or CRUSH {nodes, device-classes} have {NOUP,NODOWN,NOIN,NOOUT} flags set"},
            "detail":[{"message":"host h2 has flags noout"}],"muted":false}}}
            """
        let answers = ["status": flagged, "health detail": detail]
        let status = try #require(await Self.reader(Self.ceph(answers)).status())
        let end = "`trivet host shell h1 -- ceph osd unset-group noout h2` ends it"
        #expect(status.warnings == ["Ceph warns: host h2 has flags noout; \(end)"])
    }

    @Test func `a report names monitors, metadata servers and disks by host`() async throws {
        let report = try #require(await Self.reader(Self.ceph(Self.all)).report())
        #expect(report.places.map(\.host) == ["h1", "h2", "h3"])
        #expect(report.places.map(\.monitor) == [true, true, false])
        #expect(report.places.map(\.server) == ["standby", "standby", "active"])
        #expect(report.disks.map(\.name) == ["osd.0", "osd.1", "osd.2"])
        #expect(report.disks.first?.space == .init(used: 26992 * 1024, total: 8_388_608 * 1024))
        #expect(report.disks.map { $0.since?.ISO8601Format() } == [nil, nil, "2026-11-23T09:32:02Z"])
        #expect(report.disks.map(\.parts) == [32, 32, 32])
        #expect(report.left == nil)
        #expect(report.details.contains("  osd.2 (root=default,host=h3) is down"))
        #expect(!report.mayLoseAHost && report.refusal == "the files are not whole")
    }

    @Test func `how much can still be written is told while all disks are there`() async throws {
        let whole = Self.all.merging(["status": CephSamples.well]) { $1 }
        let report = try #require(await Self.reader(Self.ceph(whole)).report())
        #expect(report.left == 8_132_797_952)
    }

    @Test func `a Ceph that does not answer is told, with what each host sees of its files`() async throws {
        let report = try #require(await Self.reader(Self.ceph([:])).report())
        #expect(
            report.problems == [
                "Ceph does not answer, the files cannot be used: too few of its monitors can be reached"
            ]
        )
        #expect(report.places.map(\.host) == ["h1", "h2", "h3"] && report.disks.isEmpty)
    }

    @Test func `with a plain directory Ceph is not asked`() async throws {
        let reader = Self.reader(Self.ceph([:]), engine: .directory)
        #expect(await reader.status() == StorageStatus(engine: "directory"))
        #expect(await reader.files() == nil)
        #expect(await Self.reader(Self.ceph([:]), engine: nil).report() == nil)
    }
}
