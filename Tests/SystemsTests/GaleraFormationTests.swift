import Planning
import Systems
import Testing

typealias Action = GaleraFormation.Action

@Suite struct `Forming Galera` {
    @Test func `three plain hosts form one cluster`() {
        let world = GaleraWorld(hosts: ["a": .down(nil), "b": .down(nil), "c": HostDatabase(unit: .absent)])
        #expect(
            world.apply()
                == .act([.found(host: "a"), .join(host: "b", donors: ["a"]), .join(host: "c", donors: ["a"])])
        )
    }

    /// As Debian's package starts one, or somebody had one before.
    static func loose(_ databases: [String] = []) -> HostDatabase {
        HostDatabase(unit: .running, live: .init(isPrimary: true, position: .init("", 0)), loose: databases)
    }

    @Test func `servers in no cluster form one, of the data that one of them holds`() {
        let world = GaleraWorld(hosts: ["a": Self.loose(), "b": Self.loose(["shop"]), "c": Self.loose()])
        #expect(
            world.apply()
                == .act([.found(host: "b"), .join(host: "a", donors: ["b"]), .join(host: "c", donors: ["b"])])
        )
    }

    @Test func `whose data becomes the cluster's is a person's decision`() {
        let world = GaleraWorld(hosts: ["a": Self.loose(["x"]), "b": Self.loose(["shop"]), "c": .down(nil)])
        guard case .decide(let failure) = world.apply() else {
            Issue.record("it was decided")
            return
        }
        #expect(failure.words == "a: x\nb: shop")
    }

    @Test func `what a server in no cluster holds is set aside before it joins`() {
        let world = GaleraWorld(hosts: ["a": .synced(), "b": .synced(), "c": Self.loose(["shop"])])
        #expect(
            world.apply()
                == .act([
                    .setAside(host: "c", reason: "it holds shop, which never was in the cluster"),
                    .join(host: "c", donors: ["b", "a"]),
                ])
        )
    }

    @Test func `agents never found one`() {
        let world = GaleraWorld(hosts: ["a": .down(nil), "b": .down(nil), "c": .down(nil)])
        #expect(world.agents() == .wait("`trivet apply`, which forms the cluster"))
    }

    @Test func `none is founded while a host that may have one cannot be seen`() {
        let world = GaleraWorld(hosts: ["a": .down(nil), "b": .down(nil)])
        guard case .decide(let failure) = world.apply() else {
            Issue.record("it was founded")
            return
        }
        #expect(failure.kind == .unreachable)
    }

    @Test func `a cluster in step needs nothing`() {
        let world = GaleraWorld(hosts: ["a": .synced(), "b": .synced(), "c": .synced()])
        #expect(world.apply() == .act([]))
        #expect(world.agents() == .act([]))
    }

    @Test(arguments: [HostDatabase.down(100), .down(40, .failed), .down(100, .failed), .down(nil)])
    func `a returning member joins, and the writer is asked last`(member: HostDatabase) {
        let world = GaleraWorld(hosts: ["a": .synced(), "b": .synced(), "c": member], writer: "b")
        #expect(world.agents() == .act([.join(host: "c", donors: ["a", "b"])]))
        #expect(world.apply() == .act([.join(host: "c", donors: ["a", "b"])]))
    }

    @Test func `what somebody stopped is started by apply alone`() {
        var held = HostDatabase.down(100)
        held.isHeld = true
        let world = GaleraWorld(hosts: ["a": .synced(), "b": .synced(), "c": held])
        #expect(world.agents() == .act([]))
        #expect(world.apply() == .act([.join(host: "c", donors: ["b", "a"])]))
    }

    @Test func `one after the other gets all the data, and who lacks little need not wait`() {
        let joining = HostDatabase(unit: .starting)
        let far = GaleraWorld(hosts: ["a": .synced(900, keptFrom: 500), "b": joining, "c": .down(40)])
        #expect(far.agents() == .wait("b to be in step with the others"))
        let near = GaleraWorld(hosts: ["a": .synced(900, keptFrom: 500), "b": joining, "c": .down(600)])
        #expect(near.agents() == .act([.join(host: "c", donors: ["a"])]))
    }

    static let surplus: [(HostDatabase, String)] = [
        (.down(101), "it goes to change 101, the cluster only to 100"),
        (.down(7, cluster: "other"), "it is of another cluster, other"),
        (HostDatabase(unit: .failed, unreadable: "corrupt"), "how far it goes cannot be told: corrupt"),
    ]

    @Test(arguments: surplus)
    func `what only a returning member has is set aside, never overwritten`(member: HostDatabase, reason: String) {
        let world = GaleraWorld(hosts: ["a": .synced(), "b": .synced(), "c": member])
        let expected: [Action] = [.setAside(host: "c", reason: reason), .join(host: "c", donors: ["b", "a"])]
        #expect(world.agents() == .act(expected))
    }

    @Test func `that others still write what it has is no reason`() {
        let world = GaleraWorld(hosts: ["a": .synced(queue: 3), "b": .synced(queue: 3), "c": .down(101)])
        #expect(world.agents() == .act([.join(host: "c", donors: ["b", "a"])]))
    }

    /// The others went on from change 90 and have passed what the member had.
    @Test(arguments: [(95, true), (90, false), (80, false)])
    func `a member that was gone on without is compared with where the others went on`(change: Int, isAside: Bool) {
        var first = HostDatabase.synced(500)
        first.forks = [.init(from: .init(GaleraWorld.cluster, 90), without: ["c"])]
        let world = GaleraWorld(hosts: ["a": first, "b": .synced(500), "c": .down(change)])
        guard case .act(let actions) = world.agents() else { return }
        #expect(actions.contains { if case .setAside = $0 { true } else { false } } == isAside)
        #expect(actions.last == .join(host: "c", donors: ["b", "a"]))
    }

    @Test func `a fork is forgotten when who was gone on without is in step again`() {
        let formation = GaleraFormation(goal: GaleraWorld.goal, isApply: false)
        let fork = HostDatabase.Fork(from: .init(GaleraWorld.cluster, 90), without: ["b", "c"])
        var world = GaleraWorld(hosts: ["a": .synced(), "b": .synced()])
        #expect(formation.current([fork], world.seen) == [.init(from: fork.from, without: ["c"])])
        world.hosts["c"] = .synced()
        #expect(formation.current([fork], world.seen).isEmpty)
    }

    @Test func `changed files restart one member after the other, the writer last, and only when all are in step`() {
        var stale = HostDatabase.synced()
        stale.stale = ["/etc/x"]
        var world = GaleraWorld(hosts: ["a": stale, "b": stale, "c": stale], writer: "b")
        #expect(
            world.apply() == .act(["a", "c", "b"].map { .restart(host: $0, files: ["/etc/x"]) })
        )
        #expect(world.agents() == .act([]))
        world.hosts["c"] = HostDatabase(unit: .starting)
        #expect(world.apply() == .wait("c to be in step with the others"))
    }

    @Test func `two clusters at once are a person's decision`() {
        let world = GaleraWorld(hosts: ["a": .synced(), "b": .synced(cluster: "other")])
        guard case .decide = world.agents() else {
            Issue.record("it was decided")
            return
        }
    }
}
