import Planning
import Testing

@testable import Systems

/// What becomes of OSDs whose disks have died, were taken away or left with their host.
@Suite struct CephDepartureTests {
    typealias Action = CephFormation.Action
    static let disk = CephWorld.disk
    static let other = "/dev/vdc"

    static func empty(_ device: String) -> HostCeph.Disk { HostCeph.Disk(device: device, bytes: 8 << 30) }

    static func forgotten(_ world: CephWorld) throws -> [Int] {
        try world.actions().compactMap { if case .forget(let osd, _, _, _) = $0 { osd } else { nil } }
    }

    /// Three hosts with two disks each: the OSDs 0 and 1 are a's, 2 and 3 b's, 4 and 5 c's.
    static func pairs() throws -> CephWorld {
        var world = CephWorld()
        for index in world.goal.members.indices {
            world.goal.members[index].disks = [disk, other]
            world.seen.hosts[world.goal.members[index].host]?.disks[other] = empty("7:9\(index)")
        }
        try world.converge()
        return world
    }

    @Test func `an empty disk in the place of a dead one: its OSD is forgotten before a new one is made`() throws {
        var world = try CephWorld.whole()
        world.kill(2, of: "c")
        world.seen.hosts["c"]?.disks[Self.disk] = Self.empty("7:77")
        let actions = try world.actions()
        #expect(
            actions == [
                .forget(osd: 2, of: "c", isReachable: true, reason: .newDisk(Self.disk)),
                .prepare(disk: Self.disk, host: "c", bytes: 8 << 30),
            ]
        )
        #expect(actions[0].change.summary == "forget osd.2 of c" && actions[0].change.action == .remove)
        #expect(actions[0].change.caution != nil)
        try world.converge()
        #expect(try world.actions().isEmpty)
        #expect(world.seen.cluster?.osds.count == 3)
    }

    @Test func `a disk that is merely away is not forgotten, and said with what to do`() throws {
        var world = try CephWorld.whole()
        world.kill(2, of: "c")
        #expect(try world.actions().isEmpty)
        let refusal = try #require(world.formation.refusals(world.seen).first)
        #expect(refusal.what == "the disk /dev/vdb of osd.2 is gone")
        #expect(refusal.next?.contains("hosts.c.disks") ?? false)
    }

    @Test func `a dead OSD whose host cannot be seen is not forgotten`() throws {
        var world = try CephWorld.whole()
        world.seen.hosts["c"] = nil
        world.seen.cluster?.osds[2]?.isUp = false
        world.seen.cluster?.quorum = ["a", "b"]
        #expect(try world.actions().isEmpty)
    }

    @Test func `an OSD that only stopped is started, not forgotten`() throws {
        var world = try CephWorld.whole()
        world.seen.cluster?.osds[2]?.isUp = false
        world.seen.hosts["c"]?.services["ceph-osd@2"]?.isActive = false
        #expect(try world.actions() == [.start(unit: "ceph-osd@2", host: "c")])
    }

    @Test(arguments: ["gpt", "data of an unknown kind"])
    func `a disk with something on it forgets nobody`(contents: String) throws {
        var world = try CephWorld.whole()
        world.kill(2, of: "c")
        world.seen.hosts["c"]?.disks[Self.disk] = HostCeph.Disk(device: "7:77", contents: [contents])
        #expect(try world.actions().isEmpty)
    }

    @Test func `an OSD whose disk was put into another host is not forgotten`() throws {
        var world = try CephWorld.whole()
        world.kill(2, of: "c")
        world.seen.hosts["c"]?.disks[Self.disk] = Self.empty("7:77")
        world.seen.hosts["b"]?.disks[Self.other] = HostCeph.Disk(
            device: "7:50",
            label: HostCeph.Disk.Label(uuid: "osd-2", osd: 2, fsid: CephWorld.fsid)
        )
        #expect(try Self.forgotten(world).isEmpty)
    }

    @Test(arguments: [
        (active: 87, lost: 0, words: "1 of 88 placement groups do not serve"),
        (active: 88, lost: 3, words: "of 3 objects no copy is found"),
    ])
    func `while a part of the data may need it nothing is forgotten, and the reason is said`(
        active: Int,
        lost: Int,
        words: String
    ) throws {
        var world = try CephWorld.whole()
        world.kill(2, of: "c")
        world.seen.hosts["c"]?.disks[Self.disk] = Self.empty("7:77")
        world.seen.cluster?.groups = 88
        world.seen.cluster?.activeGroups = active
        world.seen.cluster?.lost = lost
        #expect(try Self.forgotten(world).isEmpty)
        let refusal = try #require(world.formation.refusals(world.seen).first)
        #expect(refusal.host == "c" && refusal.words?.contains(words) ?? false)
    }

    @Test func `of two disks of a host only the dead one's OSD goes`() throws {
        var world = try Self.pairs()
        world.kill(5, of: "c", at: Self.other)
        #expect(try Self.forgotten(world).isEmpty)
        world.seen.hosts["c"]?.disks[Self.other] = Self.empty("7:77")
        #expect(try Self.forgotten(world) == [5])
    }

    @Test func `with two disks dead and one of them replaced only that one's OSD goes`() throws {
        var world = try Self.pairs()
        world.kill(4, of: "c", at: Self.disk)
        world.kill(5, of: "c", at: Self.other)
        world.seen.hosts["c"]?.disks[Self.disk] = Self.empty("7:77")
        #expect(try Self.forgotten(world) == [4])
    }

    @Test func `on a machine that knows nothing no OSD is forgotten while a disk that may be its own is missing`()
        throws
    {
        var world = try Self.pairs()
        world.replace("c")
        #expect(try Self.forgotten(world).isEmpty)
        world.seen.hosts["c"]?.disks[Self.other] = Self.empty("7:78")
        #expect(try Self.forgotten(world) == [4, 5])
    }

    @Test func `a dead disk that the estate no longer names is forgotten`() throws {
        var world = try Self.pairs()
        world.kill(5, of: "c", at: Self.other)
        world.goal.members[2].disks = [Self.disk]
        #expect(
            try world.actions() == [.forget(osd: 5, of: "c", isReachable: true, reason: .unnamed)]
        )
    }

    @Test func `a living disk that the estate no longer names is emptied first, last of all`() throws {
        var world = try Self.pairs()
        world.goal.members[2].disks = [Self.disk]
        world.seen.hosts["a"]?.services["ceph-mgr@a"]?.isActive = false
        world.seen.cluster?.osds[5]?.used = 20 << 30
        world.seen.cluster?.used = 3 << 30
        let actions = try world.actions()
        #expect(actions == [.start(unit: "ceph-mgr@a", host: "a"), .retire(osd: 5, host: "c", bytes: 20 << 30)])
        #expect(actions[1].change.details.last == "20 GiB move to the other disks: some 7 min at 50 MiB a second")
        try world.converge()
        #expect(world.seen.cluster?.osds.keys.sorted() == [0, 1, 2, 3, 4])
    }

    @Test func `a disk that was being emptied and is named again takes data again`() throws {
        var world = try CephWorld.whole()
        world.seen.cluster?.osds[2]?.isIn = false
        #expect(try world.actions() == [.readmit(osd: 2, host: "c")])
    }

    @Test func `a disk is not emptied where its data has no room, and that is said`() throws {
        var world = try Self.pairs()
        world.goal.members[2].disks = [Self.disk]
        world.seen.cluster?.used = 27 << 30
        #expect(try world.actions().isEmpty)
        #expect(world.formation.refusals(world.seen).first?.what.hasPrefix("osd.5 cannot be emptied") ?? false)
    }

    @Test func `a disk under another of its names is neither emptied nor forgotten`() throws {
        var world = try Self.pairs()
        let same = world.seen.hosts["c"]?.disks[Self.other]
        world.seen.hosts["c"]?.disks["/dev/disk/by-id/x"] = same
        world.goal.members[2].disks = [Self.disk, "/dev/disk/by-id/x"]
        #expect(try world.actions().isEmpty)
    }

    @Test func `a host that left the estate and is dead is forgotten with its disks and keys`() throws {
        var world = try CephWorld.whole(hosts: 4)
        world.seen.cluster?.users["mds.d"] = CephCluster.User(fingerprint: "x", capabilities: [:])
        world.goal = CephWorld.goal(hosts: 3)
        world.seen.hosts["d"] = nil
        world.seen.cluster?.osds[3]?.isUp = false
        #expect(
            try world.actions() == [
                .forget(osd: 3, of: "d", isReachable: false, reason: .hostLeft),
                .forgetPlace(host: "d", users: ["mds.d"]),
            ]
        )
        #expect(world.formation.obstacles(world.seen).isEmpty)
        try world.converge()
        #expect(world.seen.cluster?.places == ["a", "b", "c"])
    }

    @Test func `a host that left the estate with living disks keeps anything from being applied`() throws {
        var world = try CephWorld.whole(hosts: 4)
        world.goal = CephWorld.goal(hosts: 3)
        world.seen.hosts["d"] = nil
        #expect(try world.actions().isEmpty)
        let obstacle = try #require(world.formation.obstacles(world.seen).first)
        #expect(obstacle.what == "d has left the estate, and Ceph's data is still on it: osd.3")
    }

    @Test(arguments: 0..<12)
    func `a replaced host comes back whole, whatever was done before an interruption`(done: Int) throws {
        var world = try CephWorld.whole()
        world.replace("c")
        for _ in 0..<done {
            guard let action = try world.actions().first else { break }
            world.perform(action)
        }
        try world.converge()
        #expect(try world.actions().isEmpty)
        #expect(world.seen.cluster?.quorum == ["a", "b", "c"])
        #expect(world.seen.cluster?.osds.values.filter { $0.host == "c" }.map(\.isUp) == [true])
        #expect(world.formation.refusals(world.seen).isEmpty)
    }

    @Test func `a replaced host with another address gets its monitor after the dead one has gone`() throws {
        var world = try CephWorld.whole()
        world.replace("c")
        world.goal.members[2].address = "10.0.0.33"
        #expect(try world.actions().prefix(2) == [.removeMonitor(name: "c", host: "c"), .addMonitor(host: "c")])
        try world.converge()
        #expect(world.seen.cluster?.monitors["c"] == "10.0.0.33")
    }

    @Test func `a monitor that lives keeps its address`() throws {
        var world = try CephWorld.whole()
        world.goal.members[2].address = "10.0.0.33"
        #expect(throws: Failure.self) { try world.actions() }
    }

    @Test func `a machine installed anew takes its whole disks up, before anything there can read them`() throws {
        var world = try CephWorld.whole()
        world.replace("c")
        world.seen.hosts["c"]?.disks[Self.disk]?.contents = ["ceph_bluestore"]
        world.seen.hosts["c"]?.disks[Self.disk]?.label = HostCeph.Disk.Label(uuid: "osd-2")
        let actions = try world.actions()
        #expect(actions.contains(.adopt(osd: 2, disk: Self.disk, host: "c")))
        #expect(try Self.forgotten(world).isEmpty)
    }

    @Test func `what is left of a forgotten OSD is cleared away`() throws {
        var world = try CephWorld.whole()
        world.kill(2, of: "c")
        world.seen.cluster?.osds[2] = nil
        #expect(try world.actions() == [.clear(osd: 2, host: "c")])
    }

    @Test func `what a manager says of OSDs that are to go is read`() throws {
        let table = #"{"nodes":[{"id":0,"kb_used":8,"pgs":33},{"id":1,"kb_used":4,"pgs":0}],"stray":[]}"#
        let answers = [
            CephAnswer(output: table), CephAnswer(status: -16, words: "OSD(s) 0 have 33 pgs"), CephAnswer(output: "{}"),
        ]
        let usage = try #require(CephUsage(answers, of: [0, 1]))
        #expect(usage.spare == [1])
        #expect(usage.loads[0] == CephUsage.Load(bytes: 8192, groups: 33))
        #expect(CephUsage([CephAnswer(status: -110)], of: []) == nil)
    }
}
