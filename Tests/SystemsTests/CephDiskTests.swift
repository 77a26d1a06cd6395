import Planning
import Testing

@testable import Systems

@Suite struct CephDiskTests {
    typealias Label = HostCeph.Disk.Label
    static let disk = CephWorld.disk

    static func prepares(_ world: CephWorld) throws -> [String] {
        try world.actions().compactMap { if case .prepare(_, let host, _) = $0 { host } else { nil } }
    }

    @Test(arguments: [
        "ext4 called data", "gpt", "partition vdb1", "in use by dm-0", "mounted at /", "data of an unknown kind",
    ])
    func `a disk with anything on it is never taken`(contents: String) throws {
        var world = CephWorld()
        world.seen.hosts["b"]?.disks[Self.disk]?.contents = [contents]
        let refusal = try #require(world.formation.refusals(world.seen).first)
        #expect(refusal.host == "b")
        #expect(refusal.words == contents)
        #expect(refusal.next?.contains("trivet host wipe b /dev/vdb") ?? false)
        #expect(throws: Failure.self) { try world.actions() }
    }

    @Test func `a disk that is too small is left alone, and how large it must be is said`() throws {
        var world = CephWorld()
        world.seen.hosts["b"]?.disks[Self.disk]?.bytes = 2 << 30
        let refusal = try #require(world.formation.refusals(world.seen).first)
        #expect(refusal.description.contains("too small for Ceph: it has 2 GiB"))
        #expect(refusal.next == "name a disk of at least 5 GiB in hosts.b.disks")
        #expect(throws: Failure.self) { try world.actions() }
    }

    @Test func `a disk that is not there is said with the place to look`() throws {
        var world = CephWorld()
        world.seen.hosts["b"]?.disks = [:]
        #expect(world.formation.refusals(world.seen).first?.next?.contains("/dev/disk/by-id") ?? false)
    }

    @Test func `one device under two names is one disk`() throws {
        var world = CephWorld()
        world.goal.members[0].disks.append("/dev/disk/by-id/same")
        let same = world.seen.hosts["a"]?.disks[Self.disk]
        world.seen.hosts["a"]?.disks["/dev/disk/by-id/same"] = same
        #expect(world.formation.refusals(world.seen).first?.words?.contains("/dev/vdb") ?? false)
    }

    @Test func `an OSD's disk may be called by another of its names`() throws {
        var world = try CephWorld.whole()
        world.goal.members[0].disks = ["/dev/disk/by-id/same"]
        let same = world.seen.hosts["a"]?.disks[Self.disk]
        world.seen.hosts["a"]?.disks["/dev/disk/by-id/same"] = same
        #expect(try world.actions().isEmpty)
    }

    @Test func `once there is a cluster a full disk is left out and the others are taken`() throws {
        var world = try CephWorld.whole(hosts: 3)
        world.goal = CephWorld.goal(hosts: 5)
        world.seen.hosts["d"] = CephWorld.bare(world.goal.members[3])
        world.seen.hosts["e"] = CephWorld.bare(world.goal.members[4])
        world.seen.hosts["d"]?.disks[Self.disk]?.contents = ["gpt"]
        #expect(try Self.prepares(world) == ["e"])
        #expect(world.formation.refusals(world.seen).count == 1)
    }

    @Test func `making an OSD that was cut short goes on, on that disk alone`() throws {
        var world = try CephWorld.whole()
        world.seen.hosts["c"]?.osds = []
        world.seen.hosts["c"]?.unfinished = [Self.disk: "begun"]
        world.seen.hosts["c"]?.disks[Self.disk]?.contents = ["ceph_bluestore"]
        world.seen.hosts["c"]?.disks[Self.disk]?.label = Label(uuid: "begun")
        #expect(try Self.prepares(world) == ["c"])
        world.seen.hosts["c"]?.disks[Self.disk]?.label = Label(uuid: "another")
        #expect(try Self.prepares(world).isEmpty)
        #expect(world.formation.refusals(world.seen).count == 1)
    }

    @Test func `an OSD of this cluster that its host has forgotten is taken up with its data`() throws {
        var world = try CephWorld.whole()
        world.seen.hosts["c"]?.osds = []
        world.seen.hosts["c"]?.disks[Self.disk]?.contents = ["ceph_bluestore"]
        world.seen.hosts["c"]?.disks[Self.disk]?.label = Label(uuid: "osd-2", osd: 2, fsid: CephWorld.fsid)
        #expect(try world.actions() == [.adopt(osd: 2, disk: Self.disk, host: "c")])
    }

    @Test(arguments: [
        (Label(uuid: "osd-2", osd: 2, fsid: "other"), "another Ceph"),
        (Label(uuid: "former", osd: 2, fsid: CephWorld.fsid), "does not know"),
        (Label(uuid: "former", osd: 7, fsid: CephWorld.fsid), "does not know"), (Label(uuid: "x"), "unfinished"),
    ])
    func `an OSD that is none of this cluster's is never touched`(label: Label, words: String) throws {
        var world = try CephWorld.whole()
        world.seen.hosts["c"]?.osds = []
        world.seen.hosts["c"]?.disks[Self.disk]?.label = label
        #expect(try world.actions().isEmpty)
        #expect(world.formation.refusals(world.seen).first?.words?.contains(words) ?? false)
    }

    @Test func `an OSD of this estate keeps a new cluster from being founded when its monitors are gone`() {
        var world = CephWorld()
        world.seen.hosts["c"]?.disks[Self.disk]?.label = Label(uuid: "x", osd: 0, fsid: CephWorld.fsid)
        #expect(throws: Failure.self) { try world.actions() }
        #expect(world.formation.refusals(world.seen).first?.words?.contains("monitors are gone") ?? false)
    }

    static func judge(_ lines: [String], serial: String = "") -> Result<DiskWipe.Portrait, Failure> {
        let look = CommandResult(status: 0, output: lines.joined(separator: "\n"))
        return DiskWipe.judge(disk, look: look, serial: CommandResult(status: 0, output: serial))
    }

    @Test func `before a disk is wiped its serial number is asked for, and of one without its size`() throws {
        let lines = ["disk\t/dev/vdb\t7:0\t1000", "holds\t/dev/vdb\text4"]
        #expect(try Self.judge(lines, serial: "S1\n").get().mark == .serial("S1"))
        #expect(try Self.judge(lines).get().mark == .size(1000))
        #expect(try Self.judge(lines).get().contents == ["ext4"])
    }

    @Test(arguments: ["mounted at /srv", "in use by dm-0"])
    func `a disk in use is not wiped`(use: String) {
        let lines = ["disk\t/dev/vdb\t7:0\t1000", "holds\t/dev/vdb\t\(use)"]
        #expect(throws: Failure.self) { try Self.judge(lines).get() }
    }

    @Test func `the disk of a living OSD is not wiped, that of a stopped one is`() throws {
        let lines = ["osd\t3\tu\tf\t7:0", "disk\t/dev/vdb\t7:0\t1000"]
        #expect(throws: Failure.self) { try Self.judge(lines + ["unit\tceph-osd@3\tactive\tenabled"]).get() }
        let stopped = try Self.judge(lines + ["unit\tceph-osd@3\tinactive\tdisabled"]).get()
        #expect(stopped.contents == ["osd.3, which is stopped"])
    }
}
