@testable import Agent
import Engines
import Estate
import Foundation
import Logging
import Synchronization
import Systems
import TestSupport
import Testing

struct MountCareTests {
    /// A mount that is told how to be, and a unit that mounts it anew as another client.
    final class FakeMount: MountProbe, MountUnit {
        struct State {
            var mount: MountedFiles? = MountedFiles(type: "fuse.ceph-fuse", device: "0:50")
            var identity: MountIdentity? = MountIdentity(client: "10.0.0.1:0/1", isShutOut: false)
            var touch = MountTouch.works
            var steps: [String] = []
            var starts = 0
        }
        private let state = Mutex(State())

        func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }
        var steps: [String] { state.withLock { $0.steps } }

        func mount() -> MountedFiles? { state.withLock { $0.mount } }
        func identity(of mount: MountedFiles) -> MountIdentity? { state.withLock { $0.identity } }
        func touch() async -> MountTouch { state.withLock { $0.touch } }
        func osds() -> [Int] { [2] }

        func stop() async {
            state.withLock { state in
                state.steps.append("stop")
                state.mount = nil
            }
        }

        func start() async {
            state.withLock { state in
                state.steps.append("start")
                state.starts += 1
                state.mount = MountedFiles(type: "fuse.ceph-fuse", device: "0:\(50 + state.starts)")
                state.identity = MountIdentity(client: "10.0.0.1:0/\(1 + state.starts)", isShutOut: false)
                state.touch = .works
            }
        }
    }

    final class FakeProcesses: VolumeProcesses {
        private let devices = Mutex<[String]>([])
        /// By the device of the mount that they have.
        func put(_ all: [String]) { devices.withLock { $0 = all } }
        var left: [String] { devices.withLock { $0 } }

        func end(where isMeant: (String, String) -> Bool) -> Int {
            devices.withLock { devices in
                let before = devices.count
                devices.removeAll { isMeant("site_pages", $0) }
                return before - devices.count
            }
        }
    }

    struct Fixture {
        let mount = FakeMount()
        let processes = FakeProcesses()
        let world = CephGateTests.World()
        let path = JournalTests.path()
        let journal: Journal
        let gate: CephGate
        let watch: MountWatch
        let stub: StubServer

        init(containers: String = "[]") throws {
            let journal = try Journal(path: path, host: "a")
            self.journal = journal
            gate = CephGate(
                host: "a",
                hands: CephGateTests.Hands(host: "a", world: world),
                journal: journal,
                engine: { .ceph },
                clock: WatcherTests.InstantClock()
            )
            watch = MountWatch(probe: mount, now: { Date(timeIntervalSince1970: 1) })
            stub = StubServer { request in
                if request.target == "/version" {
                    return .json(#"{"Version":"26","ApiVersion":"1.45","MinAPIVersion":"1.24"}"#)
                }
                return .json(request.method == "GET" ? containers : "")
            }
        }

        var care: MountCare {
            MountCare(
                watch: watch,
                gate: gate,
                users: VolumeUsers(
                    docker: Docker.Client.patient(stub.path),
                    processes: processes,
                    patience: 60,
                    clock: WatcherTests.InstantClock()
                ),
                doubt: {},
                isWanted: { true },
                journal: journal,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                unit: mount,
                clock: WatcherTests.InstantClock()
            )
        }

        func end() {
            stub.stop()
            JournalTests.remove(path)
        }
    }

    @Test func `a host that was shut out ends what uses its files, mounts them anew and is clean`() async throws {
        let containers = #"""
            [{"Id":"c1","Names":["/site_web.1"],"State":"running","Mounts":[{"Type":"volume","Name":"site_pages","Driver":"trivet"}]},
             {"Id":"c2","Names":["/other"],"State":"running","Mounts":[]}]
            """#
        let fixture = try Fixture(containers: containers)
        defer { fixture.end() }
        fixture.processes.put(["0:50", "0:50"])
        fixture.mount.change { $0.identity = MountIdentity(client: "10.0.0.1:0/1", isShutOut: true) }
        var memory = MountCare.Memory(device: "0:50")
        await fixture.care.pass(&memory)
        #expect(fixture.mount.steps == ["stop", "start"])
        #expect(
            Set(fixture.stub.requests.map(\.target).filter { $0.hasSuffix("/kill") }) == ["/v1.41/containers/c1/kill"]
        )
        #expect(fixture.processes.left.isEmpty)
        // Nobody is let in before the new mount was seen to work.
        await #expect(throws: (any Error).self) { try await fixture.gate.acquire("v") }
        await fixture.care.pass(&memory)
        try await fixture.gate.acquire("v")
        #expect(await fixture.watch.status == FilesStatus(.working, client: "10.0.0.1:0/2", osds: [2]))
        let entry = try await fixture.journal.entries().last
        #expect(entry?.what == JournalEntry.What.mountRepaired && entry?.detail.contains("site_web.1") == true)
    }

    @Test func `an agent that starts ends only what has an older mount`() async throws {
        let fixture = try Fixture()
        defer { fixture.end() }
        fixture.processes.put(["0:49", "0:50"])
        var memory = MountCare.Memory()
        await fixture.care.pass(&memory)
        #expect(fixture.processes.left == ["0:50"])
        #expect(fixture.mount.steps.isEmpty)
    }

    @Test func `a mount that was renewed behind its back costs everybody who uses it`() async throws {
        let fixture = try Fixture()
        defer { fixture.end() }
        var memory = MountCare.Memory()
        await fixture.care.pass(&memory)
        fixture.processes.put(["0:50", "0:60"])
        fixture.mount.change { $0.mount?.device = "0:60" }
        await fixture.care.pass(&memory)
        #expect(fixture.processes.left.isEmpty)
        try await fixture.gate.acquire("v")
    }

    @Test func `files that do not answer are left alone, since Ceph may come back, and told of once`() async throws {
        let fixture = try Fixture()
        defer { fixture.end() }
        fixture.mount.change { $0.touch = .hangs }
        var memory = MountCare.Memory(device: "0:50")
        for _ in 0..<20 { await fixture.care.pass(&memory) }
        #expect(fixture.mount.steps.isEmpty)
        #expect(await fixture.watch.status.state == .hung)
        #expect(await fixture.watch.status.since == Date(timeIntervalSince1970: 1))
        #expect(try await fixture.journal.entries().map(\.what) == [JournalEntry.What.mountHung])
    }

    @Test func `files that answer with errors are mounted anew, but not at the first error`() async throws {
        let fixture = try Fixture()
        defer { fixture.end() }
        fixture.mount.change { $0.touch = .fails("Transport endpoint is not connected") }
        var memory = MountCare.Memory(device: "0:50")
        for _ in 0..<4 { await fixture.care.pass(&memory) }
        #expect(fixture.mount.steps.isEmpty)
        await fixture.care.pass(&memory)
        #expect(fixture.mount.steps == ["stop", "start"])
    }

    @Test func `the kernel's own client is read`() {
        let text = "instance: client.4234 (2)10.0.0.2:0/1234567\nblocklisted: false\n"
        #expect(HostMountProbe.identity(text) == MountIdentity(client: "10.0.0.2:0/1234567", isShutOut: false))
        let out = "instance: client.4234 10.0.0.2:0/1234567\nblocklisted: true\n"
        #expect(HostMountProbe.identity(out) == MountIdentity(client: "10.0.0.2:0/1234567", isShutOut: true))
        #expect(HostMountProbe.identity("nothing") == nil)
    }

    @Test func `volumes are found in a container's mounts, with the mount they come from`() {
        let mounts = """
            36 35 0:53 /volumes/site_pages /var/www rw,relatime - fuse.ceph-fuse ceph-fuse rw
            37 35 0:53 /registry /srv rw - fuse.ceph-fuse ceph-fuse rw
            38 35 8:1 / / rw - ext4 /dev/vda rw
            """
        #expect(HostProcesses.volumes(mounts).map { "\($0.0) \($0.1)" } == ["site_pages 0:53"])
    }
}
