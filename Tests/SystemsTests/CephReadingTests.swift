import Estate
import Planning
import Testing

@testable import Systems

@Suite struct CephReadingTests {
    @Test func `what a host says of itself is read`() {
        let lines = [
            "seed", "monitor\ta\t\(CephWorld.fsid)", "monitor\told\t", "unit\tceph-mon@a\tactive\tenabled",
            "unit\tceph-osd@0\tfailed\tdisabled", "key\tclient.admin\tabc", "osd\t0\tu-0\t\(CephWorld.fsid)\t7:0",
            "osd\t1\tu-1\t\(CephWorld.fsid)\t", "unfinished\t/dev/vdc\tu-2", "disk\t/dev/vdb\t7:0\t8589934592",
            "holds\t/dev/vdb\text4 called my data", "label\t/dev/vdb\tu-0\t0\t\(CephWorld.fsid)",
            "disk\t/dev/vdc\t7:1\t1",
            "label\t/dev/vdc\tu-2",
        ]
        let host = CephObservation.read(CommandResult(status: 0, output: lines.joined(separator: "\n")))
        #expect(host.hasSeed)
        #expect(host.monitors.map(\.fsid) == [CephWorld.fsid, nil])
        #expect(host.services["ceph-mon@a"] == HostCeph.Service())
        #expect(host.services["ceph-osd@0"] == HostCeph.Service(isActive: false, isEnabled: false))
        #expect(host.keys == ["client.admin": "abc"])
        #expect(host.osds.map(\.device) == ["7:0", nil])
        #expect(host.disks["/dev/vdb"]?.contents == ["ext4 called my data"])
        #expect(host.disks["/dev/vdb"]?.label?.osd == 0)
        #expect(host.disks["/dev/vdc"]?.label == HostCeph.Disk.Label(uuid: "u-2"))
        #expect(host.unfinished == ["/dev/vdc": "u-2"])
    }

    @Test func `what the monitors say is read`() throws {
        let answers = [
            #"{"fsid":"f","health":{"checks":{"OSD_DOWN":{"summary":{"message":"1 osds down"},"muted":false}},"mutes":[{"code":"X"}]},"quorum_names":["a"],"pgmap":{"pgs_by_state":[{"state_name":"active+clean","count":60},{"state_name":"peering","count":4}],"bytes_used":5}}"#,
            #"{"mons":[{"name":"a","public_addr":"10.0.0.1:3300/0"}]}"#,
            #"{"osds":[{"osd":0,"uuid":"u","up":1,"in":0}],"pools":[{"pool_name":"p","pg_num":64,"application_metadata":{"cephfs":{"data":"trivet"}}}],"full_ratio":0.95,"backfillfull_ratio":0.9,"nearfull_ratio":0.85,"crush_node_flags":{"a":["noout"],"b":["noup"]}}"#,
            #"{"filesystems":[{"mdsmap":{"fs_name":"trivet","session_timeout":60,"session_autoclose":300,"standby_count_wanted":1,"info":{"gid_1":{"rank":0,"state":"up:active"}}}}]}"#,
            #"[{"section":"mon","name":"mon_lease","value":"2.000000","mask":""},{"section":"osd","name":"x","value":"1","mask":"host:a"}]"#,
            #"[{"entity":"client.admin","key":"abc","caps":{"mon":"allow *"}}]"#,
            #"{"nodes":[{"id":-1,"name":"default","type":"root","children":[-2]},{"id":-2,"name":"a","type":"host","children":[0]},{"id":0,"name":"osd.0","type":"osd","crush_weight":0.0078125}],"stray":[]}"#,
        ].map { CephAnswer(output: $0) }
        let cluster = try #require(CephCluster(answers))
        #expect(cluster.monitors == ["a": "10.0.0.1"])
        #expect(cluster.osds == [0: CephCluster.OSD(uuid: "u", isIn: false, host: "a", bytes: 8 << 30)])
        #expect(cluster.places == ["a"] && cluster.held == ["a"])
        #expect(cluster.cleanGroups == 60 && cluster.used == 5)
        #expect(cluster.pools["p"] == CephCluster.Pool(placementGroups: 64, applications: ["cephfs"]))
        #expect(cluster.fileSystems["trivet"]?.isActive ?? false)
        #expect(cluster.settings == ["mon mon_lease": "2.000000"])
        #expect(cluster.users["client.admin"]?.fingerprint == "abc")
        #expect((cluster.activeGroups, cluster.groups) == (60, 64))
        #expect(cluster.complaints == ["1 osds down"])
        #expect(cluster.muted == ["X"])
        #expect(CephFormation(goal: CephWorld.goal).missing(cluster) == ["4 of 64 placement groups"])
        #expect(CephCluster([]) == nil)
    }

    @Test func `orders have the form of Ceph's own protocol`() throws {
        let command = CephSpeaker.command([
            CephOrder("auth caps", ["entity": .text("client.x"), "caps": .list(["mon", "allow r"])]),
            CephOrder("osd set-full-ratio", ["ratio": .decimal(0.92)]),
        ])
        #expect(
            command.input
                == #"{"orders":[{"caps":["mon","allow r"],"entity":"client.x","prefix":"auth caps"},{"prefix":"osd set-full-ratio","ratio":0.92}],"patience":5}"#
        )
        let answers = CommandResult(status: 0, output: #"[{"status":-2,"output":"","words":"no such user"}]"#)
        #expect(CephSpeaker.answers(answers)?.first?.succeeded == false)
        #expect(CephSpeaker.answers(CommandResult(status: 75)) == nil)
    }

    @Test func `a look and the monitors' answers come as one`() {
        let script = CephObservation.look(disks: ["/dev/vdb"], asking: CephCluster.questions)
        #expect(script.input?.contains("python3") ?? false)
        let both = CommandResult(status: 0, output: "seed\nanswers\t[{\"status\":0,\"output\":\"x\",\"words\":\"\"}]\n")
        #expect(CephObservation.answers(both) == [CephAnswer(output: "x")])
        #expect(CephObservation.read(both).hasSeed)
        #expect(CephObservation.answers(CommandResult(status: 0, output: "answers\t\n")) == nil)
    }

    @Test func `the cluster's identity is a UUID that the authority decides`() {
        let fsid = CephNames.fsid(authority: "one")
        #expect(fsid == CephNames.fsid(authority: "one"))
        #expect(fsid != CephNames.fsid(authority: "two"))
        let parts = fsid.split(separator: "-")
        #expect(parts.map(\.count) == [8, 4, 4, 4, 12])
        #expect(parts[2].first == "8")
        #expect("89ab".contains(parts[3].first ?? " "))
    }

    @Test func `keys never stand among the arguments of a command`() throws {
        let key = Secret("sesame")
        let member = CephWorld.goal.members[0]
        let commands = [
            CephHands.putSeed(key), CephHands.putKey(of: "client.x", key),
            CephHands.addMonitor(member, fsid: "f", map: "bWFw", key: key),
            CephHands.serve(.manager, on: "a", key: key), CephHands.makeOSD(0, uuid: "u", disk: "/dev/vdb", key: key),
            CephHands.adoptOSD(0, disk: "/dev/vdb", key: key),
        ]
        for command in commands {
            #expect(command.input == "sesame")
            #expect(!"\(command)".contains("sesame"))
        }
    }

    @Test(arguments: [(16, 1, 1600), (24, 1, 2432), (64, 1, 4096), (64, 8, 2432), (4, 1, 896)])
    func `memory is shared out by the host's`(gigabytes: Int, disks: Int, megabytes: Int) {
        #expect(CephSettings.osdMemory(gigabytes << 30, disks: disks) >> 20 == megabytes)
    }
}
