import FoundationEssentials
import Systems
import Testing

/// What each disk is in, and what to do next, in words.
@Suite struct StorageReportTests {
    struct Case: CustomTestStringConvertible {
        var testDescription: String
        var disk: StorageReport.Disk
        var hasAgent = true
        var state: String
        var advice: String?
    }

    static func disk(
        of host: String = "merlin",
        up: Bool = true,
        in: Bool = true,
        parts: Int? = nil,
        since: Date? = nil
    ) -> StorageReport.Disk {
        StorageReport.Disk(
            host: host,
            name: "osd.2",
            isUp: up,
            isIn: `in`,
            space: nil,
            parts: parts,
            since: since
        )
    }

    static let cases = [
        Case(testDescription: "well", disk: disk(), state: "up"),
        Case(
            testDescription: "being emptied",
            disk: disk(in: false, parts: 12),
            state: "being emptied, 12 parts left",
            advice: "osd.2 of merlin takes no data: `trivet apply` forgets it once it is empty, or takes it up again"
        ),
        Case(
            testDescription: "dead with its host there",
            disk: disk(up: false, since: Date(timeIntervalSince1970: 1_795_422_697)),
            state: "dead since 2026-11-23 08:31 UTC",
            advice:
                "osd.2 of merlin is dead, and its host is there: `trivet plan` says whether its disk is; with an empty disk in its place `trivet apply` makes a new one"
        ),
        Case(
            testDescription: "away with its host",
            disk: disk(up: false),
            hasAgent: false,
            state: "dead",
            advice:
                "osd.2 of merlin is away with its host: bring merlin back; with a new machine in its place `trivet host replace merlin`"
        ),
        Case(
            testDescription: "dead, of a host that left",
            disk: disk(of: "heron", up: false),
            state: "dead",
            advice: "osd.2 of heron is dead, and heron has left the estate: `trivet apply` forgets it"
        ),
        Case(
            testDescription: "alive, of a host that left",
            disk: disk(of: "heron"),
            state: "up",
            advice: "osd.2 of heron still holds data, and heron has left the estate: `trivet plan` says what to do"
        ),
    ]

    @Test(arguments: cases) func `a disk's state and what to do next are said`(_ example: Case) {
        let place = StorageReport.Place(host: "merlin", files: example.hasAgent ? FilesStatus(.working) : nil)
        let report = StorageReport(
            status: StorageStatus(engine: "ceph"),
            places: [place],
            disks: [example.disk],
            hosts: ["kestrel", "merlin"]
        )
        #expect(report.disks.first?.state == example.state)
        #expect(report.disks.first?.advice == example.advice)
    }
}
