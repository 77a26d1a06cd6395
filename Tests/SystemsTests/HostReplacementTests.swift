import Planning
import Testing

@testable import Systems

@Suite struct HostReplacementTests {
    typealias Seen = HostReplacement.Seen
    static let replacement = HostReplacement(host: "c", hasCeph: true)

    /// c has died, and a bare machine answers in its place.
    static func dead(trusted: Bool = true) throws -> Seen {
        var world = try CephWorld.whole()
        world.replace("c")
        return Seen(
            nodes: SwarmFormationTests.nodes(["a", "b", "c"], down: ["c"]),
            known: ["id-a", "id-b"],
            cluster: world.seen.cluster,
            machine: trusted ? HostReplacement.Machine(ceph: world.seen.hosts["c"] ?? HostCeph()) : nil
        )
    }

    static func changed(_ change: (inout Seen) -> Void) throws -> Seen {
        var seen = try dead()
        change(&seen)
        return seen
    }

    @Test(arguments: [true, false]) func `what is left of a dead machine is said in words`(trusted: Bool) throws {
        let seen = try Self.dead(trusted: trusted)
        #expect(Self.replacement.refusal(seen) == nil)
        #expect(
            Self.replacement.remains(seen) == [
                "the Swarm's node c, a manager", "Ceph's monitor c",
                "osd.2 and the copies on it, which are made again from the other hosts",
            ]
        )
    }

    struct Case: CustomTestStringConvertible {
        var testDescription: String
        var change: @Sendable (inout Seen) -> Void
        var words: String
    }

    static let cases = [
        Case(testDescription: "no quorum of the Swarm", change: { $0.nodes = nil }, words: "the Swarm has no quorum"),
        Case(
            testDescription: "the Swarm still sees it",
            change: { $0.nodes = SwarmFormationTests.nodes(["a", "b", "c"]) },
            words: "the Swarm calls its node c ready"
        ),
        Case(testDescription: "no quorum of Ceph", change: { $0.cluster = nil }, words: "Ceph has no quorum"),
        Case(
            testDescription: "its monitor votes",
            change: { $0.cluster?.quorum.insert("c") },
            words: "its monitor is in Ceph's quorum"
        ),
        Case(
            testDescription: "its disk works",
            change: { $0.cluster?.osds[2]?.isUp = true },
            words: "Ceph calls osd.2 up"
        ),
        Case(
            testDescription: "a part of the data does not serve",
            change: { $0.cluster?.groups = 8 },
            words: "its copies may be the only ones"
        ),
        Case(
            testDescription: "objects are lost",
            change: { $0.cluster?.lost = 1 },
            words: "its copies may be the only ones"
        ),
        Case(
            testDescription: "the old machine answers with its Docker stopped",
            change: { $0.machine?.swarm = .noEngine(hasState: true) },
            words: "no new one"
        ),
    ]

    @Test(arguments: cases) func `nothing is forgotten, and the reason is said`(_ example: Case) throws {
        let refusal = try #require(Self.replacement.refusal(try Self.changed(example.change)))
        #expect(refusal.what.contains(example.words) && refusal.host == "c" && refusal.next != nil)
    }

    @Test func `an old machine that is alive keeps a new one from being trusted`() throws {
        var seen = try Self.dead(trusted: false)
        seen.nodes = SwarmFormationTests.nodes(["a", "b", "c"])
        #expect(Self.replacement.refusal(seen) != nil)
    }

    @Test func `half-way nothing stands against going on, and only the rest is left`() throws {
        let seen = try Self.changed { seen in
            seen.nodes = SwarmFormationTests.nodes(["a", "b"]) + [SwarmNode(id: "new", name: "c", manager: true)]
            seen.known.insert("new")
            seen.machine?.swarm = SwarmFormationTests.member("c", nodes: nil)
            seen.machine?.ceph.monitors = [HostCeph.Monitor(name: "c", fsid: CephWorld.fsid)]
            seen.cluster?.quorum.insert("c")
        }
        #expect(Self.replacement.refusal(seen) == nil)
        #expect(Self.replacement.remains(seen).map { $0.prefix(5) } == ["osd.2"])
    }

    @Test func `of a whole host nothing is left to forget, and without anything to do it is refused`() throws {
        let world = try CephWorld.whole()
        let seen = Seen(
            nodes: SwarmFormationTests.nodes(["a", "b", "c"]),
            known: ["id-a", "id-b", "id-c"],
            cluster: world.seen.cluster,
            machine: HostReplacement.Machine(
                swarm: SwarmFormationTests.member("c", nodes: nil),
                ceph: world.seen.hosts["c"] ?? HostCeph()
            )
        )
        #expect(Self.replacement.refusal(seen) == nil && Self.replacement.remains(seen).isEmpty)
        let step = Plan.Step(
            host: "a",
            system: SystemName("base"),
            resource: ResourceID(kind: "file", name: "/x"),
            change: Change(.create, "create"),
            stage: 0
        )
        #expect(Self.replacement.isDone(Plan(estate: "x", steps: [step])))
        var own = step
        own.host = "c"
        #expect(!Self.replacement.isDone(Plan(estate: "x", steps: [step, own])))
        #expect(Self.replacement.isAlive.what.contains("nothing to replace"))
    }

    @Test func `a node of another host that does not answer is none of the dead machine's`() throws {
        let seen = try Self.changed { seen in
            seen.known = ["id-a"]
            seen.unseen = ["b"]
        }
        #expect(Self.replacement.refusal(seen) == nil)
        #expect(Self.replacement.remains(seen).first == "the Swarm's node c, a manager")
    }

    @Test func `without Ceph only the Swarm counts`() throws {
        let seen = try Self.changed { $0.cluster = nil }
        let plain = HostReplacement(host: "c", hasCeph: false)
        #expect(plain.refusal(seen) == nil && plain.remains(seen) == ["the Swarm's node c, a manager"])
    }
}
