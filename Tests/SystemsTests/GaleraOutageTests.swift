import Planning
import Systems
import Testing

/// All members were down together.
@Suite struct `Bringing Galera back` {
    static func view(_ members: [String], number: Int = 3, own: String) -> HostDatabase.View {
        HostDatabase.View(number: number, members: members, own: own)
    }

    /// Positions of a, b and c, and who goes on.
    static let together: [([Int], String)] = [
        ([8, 7, 7], "a"), ([7, 8, 7], "b"), ([7, 7, 8], "c"), ([5, 5, 5], "a"), ([0, 0, 1], "c"),
    ]

    @Test(arguments: together)
    func `with all there the newest goes on at once`(changes: [Int], elected: String) {
        var world = GaleraWorld()
        for (name, change) in zip(GaleraWorld.names, changes) { world.hosts[name] = .down(change) }
        #expect(world.agents() == .act([.bootstrap(host: elected, without: [])]))
    }

    @Test func `every agent that sees the same decides the same, whatever failed and whoever stopped it`() {
        for units in [[HostDatabase.Unit.failed, .stopped, .failed], [.stopped, .failed, .stopped]] {
            var world = GaleraWorld()
            for (name, unit) in zip(GaleraWorld.names, units) { world.hosts[name] = .down(4, unit) }
            #expect(world.agents() == .act([.bootstrap(host: "a", without: [])]))
        }
    }

    @Test func `of equals the one that stopped last goes on`() {
        let world = GaleraWorld(hosts: ["a": .down(9), "b": .down(9), "c": .down(9, wasLast: true)])
        #expect(world.agents() == .act([.bootstrap(host: "c", without: [])]))
    }

    @Test func `the flag alone decides nothing`() {
        let world = GaleraWorld(hosts: ["a": .down(8), "b": .down(9), "c": .down(7, wasLast: true)])
        #expect(world.agents() == .act([.bootstrap(host: "b", without: [])]))
    }

    @Test func `what somebody stopped everywhere is started by apply alone`() {
        var world = GaleraWorld(hosts: ["a": .down(9), "b": .down(9), "c": .down(9, wasLast: true)])
        for name in GaleraWorld.names { world.hosts[name]?.isHeld = true }
        #expect(world.agents() == .wait("`trivet apply`: MariaDB on c was stopped"))
        #expect(world.apply() == .act([.bootstrap(host: "c", without: [])]))
    }

    @Test func `a host whose data is gone has no say`() {
        let world = GaleraWorld(hosts: ["a": .down(nil), "b": .down(7), "c": .down(6)])
        #expect(world.agents() == .act([.bootstrap(host: "b", without: [])]))
    }

    @Test func `two that were a majority wait for the third, then go on without it`() {
        let three = ["u1", "u2", "u3"]
        var world = GaleraWorld(hosts: [
            "a": .down(7, view: Self.view(three, own: "u1")), "b": .down(8, view: Self.view(three, own: "u2")),
        ])
        world.leaderless = 179
        guard case .wait = world.agents() else {
            Issue.record("they did not wait")
            return
        }
        world.leaderless = 180
        #expect(world.agents() == .act([.bootstrap(host: "b", without: ["c"])]))
    }

    /// The views of a and b, after c and one of them had gone on alone; and no views at all.
    static let minorities: [(HostDatabase.View?, HostDatabase.View?)] = [
        (view(["u1", "u3"], number: 4, own: "u1"), view(["u1", "u2", "u3"], number: 3, own: "u2")),
        (view(["u3", "u9"], number: 5, own: "u1"), view(["u1", "u2", "u3"], number: 3, own: "u2")),
        (nil, view(["u1", "u2", "u3"], number: 3, own: "u2")), (nil, nil),
        (view(["u1", "u4", "u3"], number: 3, own: "u1"), view(["u1", "u2", "u3"], number: 3, own: "u2")),
    ]

    @Test(arguments: minorities)
    func `two that were no majority leave it to a person`(first: HostDatabase.View?, second: HostDatabase.View?) {
        var world = GaleraWorld(hosts: ["a": .down(7, view: first), "b": .down(8, view: second)])
        world.leaderless = 10_000
        for decision in [world.agents(), world.apply()] {
            guard case .decide(let failure) = decision else {
                Issue.record("\(decision)")
                continue
            }
            #expect(failure.next?.contains("trivet db recover b") == true)
        }
    }

    @Test func `nobody is called while hosts are still starting`() {
        var world = GaleraWorld(hosts: ["a": .down(7)])
        world.leaderless = 14
        #expect(world.agents() == .wait("b, c"))
    }

    @Test func `one alone that stopped last has all there is`() {
        let world = GaleraWorld(hosts: ["b": .down(9, wasLast: true)])
        #expect(world.agents() == .act([.bootstrap(host: "b", without: ["a", "c"])]))
    }

    @Test func `a running member that lost the others writes again when the newest data is its own`() {
        var world = GaleraWorld(hosts: ["a": .lonely(9), "b": .down(9), "c": .down(8)])
        #expect(world.agents() == .act([.revive(host: "a", without: [])]))
        world.hosts["b"] = .down(10)
        #expect(world.agents() == .act([.stop(host: "a", reason: "b has newer data")]))
    }

    @Test func `nobody decides while one starts a cluster or stops`() {
        for busy in [HostDatabase(unit: .starting, isFounding: true), HostDatabase(unit: .stopping)] {
            var world = GaleraWorld(hosts: ["a": .down(9), "b": .down(9), "c": busy])
            world.leaderless = 10_000
            guard case .wait = world.agents() else {
                Issue.record("it was decided")
                return
            }
        }
    }

    @Test func `a member that waits for others in vain is stopped, after a while`() {
        var world = GaleraWorld(hosts: ["a": HostDatabase(unit: .starting), "b": .down(9), "c": .down(9)])
        guard case .wait = world.agents() else {
            Issue.record("it was stopped at once")
            return
        }
        world.leaderless = 15
        #expect(
            world.agents() == .act([.stop(host: "a", reason: "it waits for members of which none can write")])
        )
    }

    @Test func `different histories are a person's decision`() {
        let world = GaleraWorld(hosts: ["a": .down(9), "b": .down(9, cluster: "other"), "c": .down(9)])
        guard case .decide(let failure) = world.agents() else {
            Issue.record("it was decided")
            return
        }
        #expect(failure.words == "a: 6a1c, change 9\nb: other, change 9\nc: 6a1c, change 9")
    }

    @Test func `data whose end cannot be read is a person's decision`() {
        let world = GaleraWorld(hosts: [
            "a": .down(9), "b": HostDatabase(unit: .failed, unreadable: "corrupt"), "c": .down(9),
        ])
        guard case .decide(let failure) = world.agents() else {
            Issue.record("it was decided")
            return
        }
        #expect(failure.host == "b")
    }
}
