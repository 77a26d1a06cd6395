import Engines
import Synchronization
import TestSupport
import Testing

struct CephTests {
    /// Plays the command line tools and writes down what was asked of them.
    final class Tools: Sendable {
        private let asked = Mutex<[String]>([])
        private let answer: @Sendable (String) -> Ceph.Output?

        init(_ answer: @escaping @Sendable (String) -> Ceph.Output?) { self.answer = answer }

        var commands: [String] { asked.withLock { $0 } }
        /// Without the options that all have.
        var words: [String] { commands.map { $0.split(separator: " ").dropFirst(7).joined(separator: " ") } }

        var client: Ceph.Client {
            Ceph.Client(user: "trivet-fence") { program, arguments, _ in
                let command = ([program] + arguments).joined(separator: " ")
                self.asked.withLock { $0.append(command) }
                return self.answer(command)
            }
        }
    }

    static func saying(_ text: String) -> Tools { Tools { _ in Ceph.Output(status: 0, output: text) } }

    @Test func `the status of a cluster that is well is read`() async throws {
        let tools = Self.saying(CephSamples.well)
        let status = try await tools.client.status()
        #expect(tools.commands == ["ceph --name client.trivet-fence --connect-timeout 3 --format json status"])
        #expect(status.quorum == ["h1", "h2", "h3"] && status.monitors?.count == 3)
        #expect(status.osds?.up == 3 && status.osds?.in == 3 && status.osds?.count == 3)
        #expect(status.groups?.states?.map { "\($0.count) \($0.name)" } == ["32 active+clean"])
        #expect(status.groups?.recoveredObjects == 2 && status.groups?.recoveredBytes == 247)
        #expect(status.groups?.degraded == nil)
        #expect(status.fileSystem?.ranks?.map { "\($0.name) \($0.status)" } == ["h3 up:active"])
        #expect(status.fileSystem?.standbys == 2)
        #expect(status.health.checks?["MON_DISK_LOW"]?.summary.message == "mons h1,h2,h3 are low on available space")
    }

    @Test func `missing copies are read`() async throws {
        let degraded = try await Self.saying(CephSamples.degraded).client.status()
        #expect(degraded.groups?.degraded == 173)
        #expect(degraded.groups?.degradedShare.map { Int($0 * 1000) } == 333)
        let away = try await Self.saying(CephSamples.hostAway).client.status()
        #expect(away.quorum == ["h1", "h2"] && away.monitors?.count == 3)
        #expect(away.groups?.states?.first { $0.name == "stale+active+clean" }?.count == 7)
    }

    @Test func `health is read with its details`() async throws {
        let health = try await Self.saying(CephSamples.health).client.health()
        #expect(health.status == "HEALTH_WARN")
        #expect(health.checks?["OSD_DOWN"]?.detail?.map(\.message) == ["osd.2 (root=default,host=h3) is down"])
    }

    @Test func `disks are read by host, and how full they are`() async throws {
        let tree = try await Self.saying(CephSamples.tree).client.osdTree()
        #expect(tree.hosts.mapValues { $0.map(\.name) } == ["h1": ["osd.0"], "h2": ["osd.1"], "h3": ["osd.2"]])
        #expect(tree.hosts["h1"]?.first?.status == "up" && tree.hosts["h1"]?.first?.reweight == 1)
        let usage = try await Self.saying(CephSamples.osdUsage).client.osdUsage()
        #expect(usage.nodes.map(\.id) == [0, 1, 2] && usage.nodes.first?.usedKilobytes == 26992)
        let pools = try await Self.saying(CephSamples.usage).client.usage().pools
        #expect(pools.first { $0.name == "trivet_data" }?.stats.left == 8_132_797_952)
    }

    @Test func `the active metadata server is told from those that stand by`() async throws {
        let systems = try await Self.saying(CephSamples.fileSystems).client.fileSystems()
        #expect(systems.serving.map(\.name) == ["h3"] && systems.serving.first?.state == "up:active")
        #expect(systems.standbys.map(\.name) == ["h1", "h2"])
    }

    @Test func `who has the files mounted is known by the address that can be shut out`() async throws {
        let tools = Self.saying(CephSamples.sessions)
        #expect(
            try await tools.client.sessions().map(\.address) == ["10.78.0.3:0/2506239467", "10.78.0.2:0/2224108165"]
        )
        try await tools.client.evict(session: 4248)
        #expect(tools.words == ["tell mds.0 client ls", "tell mds.0 client evict id=4248"])
    }

    @Test(arguments: [
        ("v1:10.0.0.1:0/7", "10.0.0.1:0/7"), ("v2:10.0.0.1:0/7", "10.0.0.1:0/7"), ("10.0.0.1:0/7", "10.0.0.1:0/7"),
    ]) func `an address is the same whatever protocol stands in front of it`(written: String, plain: String) {
        #expect(Ceph.plain(address: written) == plain)
    }

    @Test func `the second list behind the one that is meant is left out`() async throws {
        let blocked = try await Self.saying(CephSamples.blocklist).client.blocklist()
        #expect(blocked.map(\.address) == ["10.78.0.9:0/1234", "10.78.0.2:0/2224108165"])
        #expect(try await Self.saying("\n[][]").client.blocklist().isEmpty)
    }

    @Test func `a client is shut out and an OSD is called down`() async throws {
        let tools = Self.saying("")
        try await tools.client.block("10.0.0.2:0/1", seconds: 60)
        try await tools.client.markDown(osds: [0, 4])
        try await tools.client.markDown(osds: [])
        try await tools.client.fail(mds: "h3")
        #expect(tools.words == ["osd blocklist add 10.0.0.2:0/1 60", "osd down 0 4", "mds fail h3"])
    }
}

extension CephTests {
    private static let rados = "rados --name client.trivet-fence --pool fence"

    @Test func `a lock tells who took it and what it said of itself`() async throws {
        let tools = Self.saying(CephSamples.lock)
        let lockers = try await tools.client.lockers(of: "site_pages", lock: "holder", pool: "fence")
        let expected = #"{"host":"h1","client":"10.78.0.1:0/184114621","since":1}"#
        #expect(lockers == [Ceph.Locker(name: "client.4393", cookie: "h1", description: expected)])
        #expect(tools.commands == ["\(Self.rados) lock info site_pages holder --format json"])
    }

    @Test func `a lock that was broken and one that never was are nobody's`() async throws {
        let broken = Self.saying(CephSamples.noLock)
        #expect(try await broken.client.lockers(of: "v", lock: "holder", pool: "fence").isEmpty)
        let never = Tools { _ in
            Ceph.Output(
                status: 1,
                errors: "ERROR: rados_lock_get_lock_info(): (2) No such file or directory\n"
                    + "error 2: (2) No such file or directory\n"
            )
        }
        #expect(try await never.client.lockers(of: "v", lock: "holder", pool: "fence").isEmpty)
    }

    @Test func `a lock is taken by one and refused to the next`() async throws {
        let free = Self.saying("")
        let taken = Tools { _ in
            Ceph.Output(
                status: 1,
                errors: "ERROR: failed locking: (16) Device or resource busy\nerror 16: (16) Device or resource busy\n"
            )
        }
        func take(_ tools: Tools) async throws -> Bool {
            try await tools.client.takeLock(on: "v", lock: "holder", pool: "fence", cookie: "h1", description: "{}")
        }
        #expect(try await take(free) == true)
        #expect(try await take(taken) == false)
        let command = "\(Self.rados) lock get v holder --lock-cookie h1 --lock-type exclusive --lock-description {}"
        #expect(free.commands == [command])
    }

    @Test func `breaking names the one taking of the lock, and one that is over is no fault`() async throws {
        let there = Self.saying("")
        let gone = Tools { _ in
            Ceph.Output(status: 1, errors: "ERROR: failed breaking lock: (2) No such file or directory\n")
        }
        let locker = Ceph.Locker(name: "client.4393", cookie: "h1", description: "")
        func end(_ tools: Tools) async throws -> Bool {
            try await tools.client.breakLock(on: "v", lock: "holder", pool: "fence", of: locker)
        }
        #expect(try await end(there) == true)
        #expect(try await end(gone) == false)
        #expect(there.commands == ["\(Self.rados) lock break v holder client.4393 --lock-cookie h1"])
    }

    @Test(
        arguments: [
            (nil, Ceph.Failure.Code.timedOut), (Ceph.Output(status: 1, errors: "timed out\n"), .timedOut),
            (Ceph.Output(status: 13, errors: "Error EACCES: access denied\n"), .denied),
            (Ceph.Output(status: 1, errors: "Error EPERM: Permission denied.\n"), .denied),
            (Ceph.Output(status: 22, errors: "Error EINVAL: invalid command\n"), .refused),
            (Ceph.Output(status: 0, output: "not JSON"), .undecodable),
        ] as [(Ceph.Output?, Ceph.Failure.Code)]
    )
    func `what Ceph refuses is told by kind`(output: Ceph.Output?, code: Ceph.Failure.Code) async throws {
        let failure = await #expect(throws: Ceph.Failure.self) { try await Tools { _ in output }.client.status() }
        #expect(failure?.code == code)
    }

    @Test func `lines of the tools' own logs are not its words`() async throws {
        let errors = """
            2026-11-23T08:32:06.011+0000 7f03a2cc46c0 -1 auth: unable to find a keyring: (2) No such file or directory
            Error EPERM: Permission denied.
            """
        let failure = await #expect(throws: Ceph.Failure.self) {
            try await Tools { _ in Ceph.Output(status: 1, errors: errors) }.client.fail(mds: "0")
        }
        #expect(failure?.message == "Error EPERM: Permission denied." && failure?.code == .denied)
    }
}
