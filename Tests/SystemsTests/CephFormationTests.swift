import Planning
import Testing

@testable import Systems

@Suite struct CephFormationTests {
    typealias Action = CephFormation.Action

    static func failure(_ world: CephWorld) -> Failure? {
        if case .failure(let failure) = world.formation.actions(world.seen) { failure } else { nil }
    }

    @Test func `three bare hosts become one cluster with an OSD on each disk, and a second look finds nothing to do`()
        throws
    {
        var world = CephWorld()
        let actions = try world.actions()
        #expect(actions.first == .found(monitors: ["a", "b", "c"], seed: nil))
        #expect(actions.count { if case .prepare = $0 { true } else { false } } == 3)
        #expect(actions.last == .makeFileSystem(world.goal.fileSystem))
        try world.converge()
        #expect(try world.actions().isEmpty)
        #expect(world.seen.cluster?.osds.count == 3)
        #expect(world.seen.hosts.values.allSatisfy { !$0.hasSeed })
    }

    @Test func `the plan of a bare estate names every action that is performed but the tidying up`() throws {
        var world = CephWorld()
        let planned = try world.actions()
        var performed: [Action] = []
        while let action = try world.actions().first {
            performed.append(action)
            world.perform(action)
        }
        #expect(performed.filter { !planned.contains($0) } == [.seal(hosts: ["a", "b", "c"])])
        #expect(planned.allSatisfy(performed.contains))
    }

    @Test(arguments: 0..<30)
    func `whatever was done before an interruption, the next run finishes the work`(done: Int) throws {
        var world = CephWorld()
        for _ in 0..<done {
            guard let action = try world.actions().first else { break }
            world.perform(action)
        }
        try world.converge()
        #expect(try world.actions().isEmpty)
        #expect(world.seen.cluster?.osds.count == 3)
    }

    @Test(arguments: [[], ["a"], ["a", "b"], ["b", "c"], ["a", "b", "c"]])
    func `a founding that was cut short goes on with the same keys`(made: [String]) throws {
        var world = CephWorld()
        for host in ["a", "b", "c"] { world.seen.hosts[host]?.hasSeed = true }
        for host in made { world.makeMonitor(host) }
        #expect(try world.actions().first == .found(monitors: ["a", "b", "c"], seed: made.first ?? "a"))
    }

    @Test func `no cluster is founded while any host cannot be seen`() {
        var world = CephWorld(hosts: 4)
        world.seen.hosts["d"] = nil
        #expect(Self.failure(world)?.what.contains("d") ?? false)
        #expect(Self.failure(world)?.kind == .unreachable)
    }

    @Test func `no cluster is founded where a monitor's data lies that is nobody's known`() {
        var world = CephWorld()
        world.seen.hosts["b"]?.monitors = [HostCeph.Monitor(name: "b", fsid: nil)]
        #expect(Self.failure(world)?.host == "b")
    }

    @Test func `a monitor of another cluster is a person's decision, even beside a whole one`() throws {
        var world = try CephWorld.whole()
        world.seen.hosts["c"]?.monitors = [HostCeph.Monitor(name: "c", fsid: "other")]
        #expect(Self.failure(world)?.words?.contains("other") ?? false)
    }

    @Test func `a cluster with another identity is never taken over`() throws {
        var world = try CephWorld.whole()
        world.seen.cluster?.fsid = "other"
        #expect(Self.failure(world) != nil)
    }

    @Test func `when the data of all monitors is gone no second cluster is made over their OSDs`() throws {
        var world = try CephWorld.whole()
        world.seen.cluster = nil
        for host in ["a", "b", "c"] { world.seen.hosts[host]?.monitors = [] }
        #expect(Self.failure(world)?.what.contains("no quorum") ?? false)
    }

    @Test func `a cluster without a quorum says which hosts it waits for`() throws {
        var world = try CephWorld.whole()
        world.seen.cluster = nil
        world.seen.hosts["b"] = nil
        world.seen.hosts["c"] = nil
        #expect(Self.failure(world)?.next?.contains("b, c") ?? false)
    }

    @Test func `monitors that sleep are woken before anybody speaks of a lost quorum`() throws {
        var world = try CephWorld.whole()
        world.seen.cluster = nil
        for host in ["a", "b", "c"] { world.seen.hosts[host]?.services["ceph-mon@\(host)"]?.isActive = false }
        #expect(try world.actions() == ["a", "b", "c"].map { .start(unit: "ceph-mon@\($0)", host: $0) })
    }

    @Test func `a host that cannot be seen is left alone and the rest goes on`() throws {
        var world = try CephWorld.whole()
        world.seen.hosts["c"] = nil
        world.seen.cluster?.quorum = ["a", "b"]
        world.seen.hosts["a"]?.services["ceph-mgr@a"]?.isActive = false
        #expect(try world.actions() == [.start(unit: "ceph-mgr@a", host: "a")])
    }

    @Test func `daemons that stopped or would not come back after a reboot are started`() throws {
        var world = try CephWorld.whole()
        world.seen.hosts["a"]?.services["ceph-mds@a"]?.isEnabled = false
        world.seen.hosts["b"]?.services["ceph-mon@b"]?.isActive = false
        world.seen.hosts["c"]?.services["ceph-osd@2"]?.isActive = false
        #expect(
            try world.actions() == [
                .start(unit: "ceph-mds@a", host: "a"), .start(unit: "ceph-mon@b", host: "b"),
                .start(unit: "ceph-osd@2", host: "c"),
            ]
        )
    }

    @Test func `a key that is missing or not the cluster's is handed over again`() throws {
        var world = try CephWorld.whole()
        world.seen.hosts["a"]?.keys[CephNames.admin] = nil
        world.seen.hosts["b"]?.keys[CephNames.user] = "an old one's"
        #expect(
            try world.actions() == [
                .hand(users: [CephNames.admin], host: "a"), .hand(users: [CephNames.user], host: "b"),
            ]
        )
    }

    @Test func `settings that drifted are set again, and Ceph's way of writing numbers is no drift`() throws {
        var world = try CephWorld.whole()
        world.seen.cluster?.settings["mon mon_lease"] = "1.000000"
        #expect(try world.actions().isEmpty)
        world.seen.cluster?.settings["mon mon_lease"] = "5.000000"
        #expect(try world.actions() == [.configure([CephGoal.Setting("mon", "mon_lease", "1")])])
        world.seen.cluster?.fileSystems[CephNames.fileSystem]?.settings["session_timeout"] = 60
        guard case .setFileSystem(let files) = try world.actions().last else {
            Issue.record("the file system was not set")
            return
        }
        #expect(files.settings == ["session_timeout": 30])
    }

    @Test func `a monitor that lost its data is made again`() throws {
        var world = try CephWorld.whole()
        world.seen.hosts["b"]?.monitors = []
        world.seen.cluster?.quorum = ["a", "c"]
        #expect(try world.actions().first == .addMonitor(host: "b"))
    }

    @Test func `a host in the place of another brings its monitor after the dead one has gone`() throws {
        var world = try CephWorld.whole(hosts: 4)
        world.goal.members.removeAll { $0.host == "c" }
        world.goal.members[2].isMonitor = true
        world.goal.members[2].isServer = true
        world.seen.hosts["c"] = nil
        world.seen.cluster?.quorum = ["a", "b"]
        #expect(
            try world.actions().prefix(2) == [.removeMonitor(name: "c", host: nil), .addMonitor(host: "d")]
        )
        try world.converge()
        #expect(world.seen.cluster?.monitors.keys.sorted() == ["a", "b", "d"])
    }

    @Test func `a living monitor goes only after another has come`() throws {
        var world = try CephWorld.whole(hosts: 4)
        world.goal.members.swapAt(2, 3)
        for index in [2, 3] {
            world.goal.members[index].isMonitor = index == 2
            world.goal.members[index].isServer = index == 2
        }
        #expect(try world.actions().prefix(2) == [.addMonitor(host: "d"), .removeMonitor(name: "c", host: "c")])
        try world.converge()
        #expect(world.seen.hosts["c"]?.keys["mds.c"] == nil)
    }

    @Test func `no monitor goes whose going would cost the quorum`() throws {
        var world = try CephWorld.whole(hosts: 4)
        world.goal.members.removeAll { $0.host == "c" }
        world.seen.cluster?.quorum = ["a", "c"]
        world.seen.hosts["b"] = nil
        let actions = try world.actions()
        #expect(!actions.contains { if case .removeMonitor = $0 { true } else { false } })
    }

    @Test func `a monitor whose host changed its address is a person's decision`() throws {
        var world = try CephWorld.whole()
        world.goal.members[1].address = "10.0.0.9"
        #expect(Self.failure(world)?.host == "b")
    }

    @Test(arguments: [(3, 3), (6, 3), (7, 5), (8, 5)])
    func `there are as many monitors as a quorum needs, and three managers and metadata servers`(
        hosts: Int,
        monitors: Int
    ) {
        let goal = CephWorld.goal(hosts: hosts)
        #expect(goal.members.count(where: \.isMonitor) == monitors)
        #expect(goal.members.count(where: \.isServer) == 3)
    }

    @Test func `a host that comes gets a disk, keys, and neither monitor nor server`() throws {
        var world = try CephWorld.whole()
        world.goal = CephWorld.goal(hosts: 4)
        world.seen.hosts["d"] = CephWorld.bare(world.goal.members[3])
        #expect(
            try world.actions() == [
                .hand(users: [CephNames.user, CephNames.fenceUser], host: "d"),
                .prepare(disk: CephWorld.disk, host: "d", bytes: 8 << 30),
            ]
        )
    }

    @Test func `pools grow with the number of disks and never shrink`() throws {
        #expect(CephSettings.pools(disks: 3).map(\.placementGroups) == [16, 64, 8])
        #expect(CephSettings.pools(disks: 6).map(\.placementGroups) == [32, 128, 8])
        var world = try CephWorld.whole()
        world.goal.pools = CephSettings.pools(disks: 6)
        #expect(try world.actions() == world.goal.pools.prefix(2).map { .growPool($0) })
        world.goal.pools = CephSettings.pools(disks: 1)
        #expect(try world.actions().isEmpty)
    }
}
