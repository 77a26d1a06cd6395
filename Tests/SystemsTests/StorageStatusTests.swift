import Systems
import Testing

@Suite struct StorageStatusTests {
    static func well() -> StorageStatus {
        StorageStatus(
            engine: "ceph",
            monitors: .init(all: 3, working: 3),
            quorum: ["h1", "h2", "h3"],
            disks: .init(all: 3, working: 3),
            usedDisks: 3,
            server: "h3",
            serverIsReady: true,
            standbys: 2,
            copies: .init(objects: 1000, parts: 100),
            space: .init(used: 10, total: 100)
        )
    }

    static func changed(_ edit: (inout StorageStatus) -> Void) -> StorageStatus {
        var status = well()
        edit(&status)
        return status
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var status: StorageStatus
        var problems: [String] = []
        var refusal: String?
        var doing: [String] = []
    }

    static let cases = [
        Case(testDescription: "all is well", status: well()),
        Case(
            testDescription: "Ceph does not answer",
            status: changed { $0.silence = "too few of its monitors can be reached" },
            problems: ["Ceph does not answer, the files cannot be used: too few of its monitors can be reached"],
            refusal: "Ceph does not answer"
        ),
        Case(
            testDescription: "one of three monitors is away",
            status: changed { $0.monitors.working = 2 },
            problems: ["2 of 3 monitors of Ceph are there"],
            refusal: "2 of 3 monitors of Ceph are there"
        ),
        Case(
            testDescription: "one of five monitors is away",
            status: changed { $0.monitors = .init(all: 5, working: 4) },
            problems: ["4 of 5 monitors of Ceph are there"]
        ),
        Case(
            testDescription: "a disk is down and its copies are missing",
            status: changed {
                $0.disks.working = 2
                $0.copies.missing = 333
                $0.copies.missingShare = 0.333
                $0.copies.thin = 100
            },
            problems: ["2 of 3 disks of Ceph are up", "100 % of the files' data has fewer copies than it should"],
            refusal: "the files lack copies",
            doing: ["333 copies are missing (33 %); they are made again when the disks are back"]
        ),
        Case(
            testDescription: "the missing copies are being made",
            status: changed {
                $0.copies.missing = 600
                $0.copies.missingShare = 0.02
                $0.copies.thin = 4
                $0.copies.mending = 1
                $0.pace = .init(objects: 5, bytes: 20 << 20)
            },
            problems: ["4 % of the files' data has fewer copies than it should"],
            refusal: "the files lack copies",
            doing: ["600 copies are missing (2 %) and are being made, 20 MiB a second, about 2 min left"]
        ),
        Case(
            testDescription: "copies are being moved to a new disk",
            status: changed {
                $0.copies.misplaced = 7200
                $0.copies.mending = 2
                $0.pace = .init(objects: 1, bytes: 4 << 20)
            },
            doing: ["7200 copies are being moved to where they belong, 4 MiB a second, about 2 h left"]
        ),
        Case(
            testDescription: "data cannot be read",
            status: changed {
                $0.copies.blocked = 1
                $0.copies.thin = 1
                $0.copies.lost = 2
            },
            problems: ["of 2 objects no copy is found", "1 % of the files' data cannot be read or written now"],
            refusal: "the files are not whole"
        ),
        Case(
            testDescription: "a metadata server takes over",
            status: changed {
                $0.serverIsReady = false
                $0.standbys = 1
            },
            problems: ["another metadata server is taking over: the files answer again in a moment"]
        ),
        Case(
            testDescription: "no metadata server stands by",
            status: changed { $0.standbys = 0 },
            refusal: "Ceph has no metadata server in reserve"
        ),
        Case(
            testDescription: "there is no metadata server at all",
            status: changed {
                $0.server = nil
                $0.standbys = 0
            },
            problems: ["Ceph has no metadata server: the files cannot be used"],
            refusal: "Ceph has no metadata server in reserve"
        ),
        Case(
            testDescription: "the disks fill up",
            status: changed { $0.space = .init(used: 80, total: 100) },
            problems: ["the files' disks are 80 % full"]
        ),
        Case(
            testDescription: "Ceph warns of something else",
            status: changed { $0.warnings = ["Ceph warns: 1 pools have too few placement groups"] },
            problems: ["Ceph warns: 1 pools have too few placement groups"]
        ),
        Case(testDescription: "a plain directory on each host", status: StorageStatus(engine: "directory")),
    ]

    @Test(arguments: cases) func `the state of the files is said in words`(_ example: Case) {
        #expect(example.status.problems == example.problems)
        #expect(example.status.refusal == example.refusal)
        #expect(example.status.doing == example.doing)
    }

    @Test func `what cannot be told is not promised`() {
        var status = Self.changed { $0.copies.missing = 5 }
        #expect(status.remaining == nil)
        status.pace = .init(objects: 0, bytes: 100)
        #expect(status.remaining == nil)
        status.pace = .init(objects: 10, bytes: 100)
        #expect(status.remaining == 1)
    }

    @Test func `the report says whether a host may be lost`() {
        #expect(StorageReport(status: Self.well()).mayLoseAHost)
        #expect(!StorageReport(status: Self.changed { $0.monitors.working = 2 }).mayLoseAHost)
        #expect(!StorageReport(status: StorageStatus(engine: "directory")).mayLoseAHost)
    }
}
