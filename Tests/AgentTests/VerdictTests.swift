import Systems
import Testing

struct VerdictTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var hosts: [HostStatus]
        var services: [ServiceStatus] = []
        var routes: [RouteStatus] = []
        var storage: StorageStatus?
        var line: String
    }

    static let full = {
        var host = estate(3)[0]
        host.fullVolumes = [FullVolume("site_pages", size: 990 << 10, quota: 1 << 20)].compactMap(\.self)
        return host
    }()

    static let cases = [
        Case(testDescription: "three managers", hosts: estate(3), line: "all is well; any one host may be lost"),
        Case(testDescription: "one host", hosts: estate(1), line: "all is well; this one host must not be lost"),
        Case(
            testDescription: "two managers",
            hosts: estate(2),
            line: "all is well; no host may be lost: with two managers both are needed"
        ),
        Case(testDescription: "five managers", hosts: estate(5), line: "all is well; any one host may be lost"),
        Case(
            testDescription: "one of three is silent",
            hosts: estate(3, silent: ["h2"]),
            line: "not well: h2 does not answer; no host may be lost now: 2 of 3 managers are reachable"
        ),
        Case(
            testDescription: "one manager and two workers",
            hosts: estate(3, managers: 1),
            line: "all is well; h1 must not be lost: it is the only manager"
        ),
        Case(
            testDescription: "two of three are silent",
            hosts: estate(3, silent: ["h2", "h3"]),
            line: "not well: h2 does not answer, h3 does not answer, the Swarm has no quorum: what runs keeps running, "
                + "nothing can be started or moved; no host may be lost: there is no quorum"
        ),
        Case(
            testDescription: "a volume at its quota",
            hosts: [full] + estate(3).dropFirst(),
            line:
                "not well: the volume site_pages is full: 990 KiB of 1 MiB; its quota in the estate file gives it more; "
                + "any one host may be lost"
        ),
        Case(
            testDescription: "a service below its replicas",
            hosts: estate(3),
            services: [service(running: 1, desired: 2)],
            line: "not well: site_web runs 1 of 2; any one host may be lost"
        ),
        Case(
            testDescription: "a service that is being updated",
            hosts: estate(3),
            services: [service(running: 1, desired: 2, update: "updating")],
            line: "all is well; any one host may be lost"
        ),
        Case(
            testDescription: "an update that was rolled back and serves as before",
            hosts: estate(3),
            services: [service(running: 2, desired: 2, update: "rollback_completed")],
            line: "all is well; any one host may be lost"
        ),
        Case(
            testDescription: "a route without a task",
            hosts: estate(3),
            routes: [RouteStatus(host: "a.example", service: "site_web", upstreams: 0)],
            line: "not well: a.example has no healthy task behind it; any one host may be lost"
        ),
        Case(
            testDescription: "a route whose task refuses connections",
            hosts: estate(3),
            routes: [RouteStatus(host: "a.example", service: "site_web", upstreams: 1, problem: "it refuses")],
            line: "not well: a.example: it refuses; any one host may be lost"
        ),
        Case(
            testDescription: "Ceph with all its copies",
            hosts: estate(3),
            storage: ceph(),
            line: "all is well; any one host may be lost"
        ),
        Case(
            testDescription: "Ceph that lacks copies",
            hosts: estate(3),
            storage: ceph(thin: 5),
            line: "not well: 5 % of the files' data has fewer copies than it should; "
                + "no host may be lost now: the files lack copies"
        ),
        Case(
            testDescription: "Ceph with one monitor less, and as many managers of the Swarm",
            hosts: estate(3, silent: ["h2"]),
            storage: ceph(monitors: 2),
            line: "not well: h2 does not answer, 2 of 3 monitors of Ceph are there; "
                + "no host may be lost now: 2 of 3 managers are reachable"
        ),
        Case(
            testDescription: "a host whose files do not answer",
            hosts: estate(3, files: ["h2": .init(.hung)]),
            storage: ceph(),
            line: "not well: the files on h2 do not answer; no host may be lost now: the files on h2 cannot be used"
        ),
        Case(
            testDescription: "a directory on each host",
            hosts: estate(3),
            storage: StorageStatus(engine: "directory"),
            line: "all is well; any one host may be lost"
        ),
        Case(
            testDescription: "Docker stopped by hand",
            hosts: estate(3, stopped: "h3"),
            line: "not well: Docker on h3 does not answer, the Swarm sees h3 as down; "
                + "no host may be lost now: 2 of 3 managers are reachable"
        ),
    ]

    @Test(arguments: cases) func `the first line tells what is and what may be lost`(_ example: Case) {
        #expect(
            Verdict.judge(
                hosts: example.hosts,
                services: example.services,
                routes: example.routes,
                storage: example.storage
            ).line == example.line
        )
    }

    @Test(arguments: [(0.5, true), (0.91, false)])
    func `a disk that is nearly full is told`(share: Double, isWell: Bool) {
        var hosts = Self.estate(3)
        hosts[1].disk = .init(used: Int(share * 1000), total: 1000)
        #expect(Verdict.judge(hosts: hosts, services: [], routes: []).well == isWell)
    }

    @Test func `a drained host leaves fewer to move to`() {
        var hosts = Self.estate(3)
        for index in hosts.indices { hosts[index].swarm?.nodes[2].availability = "drain" }
        let verdict = Verdict.judge(hosts: hosts, services: [], routes: [])
        #expect(verdict.problems == ["h3 is drained, `trivet host resume h3` ends it"])
        #expect(verdict.mayLoseAHost)
    }

    static func ceph(monitors: Int = 3, thin: Int = 0) -> StorageStatus {
        StorageStatus(
            engine: "ceph",
            monitors: .init(all: 3, working: monitors),
            disks: .init(all: 3, working: 3),
            server: "h1",
            serverIsReady: true,
            standbys: 2,
            copies: .init(thin: thin, parts: 100)
        )
    }

    static func estate(
        _ count: Int,
        managers: Int? = nil,
        silent: Set<String> = [],
        stopped: String? = nil,
        files: [String: FilesStatus] = [:]
    ) -> [HostStatus] {
        let names = (1...count).map { "h\($0)" }
        let managers = Set(names.prefix(managers ?? count))
        let nodes = names.map { name in
            HostStatus.Node(
                id: name,
                name: name,
                address: "10.0.0.1",
                manager: managers.contains(name),
                leader: name == "h1",
                reachable: !silent.contains(name) && stopped != name,
                state: silent.contains(name) || stopped == name ? "down" : "ready",
                availability: "active"
            )
        }
        return names.map { name in
            if silent.contains(name) { return .silent(name: name, address: "10.0.0.1", problem: "no answer") }
            var host = HostStatus(name: name, address: "10.0.0.1", answered: true, docker: "26.1.5", caddyAnswers: true)
            host.swarm =
                managers.contains(name)
                ? .init(role: .manager, leader: name == "h1", nodes: nodes) : .init(role: .worker)
            host.files = files[name]
            if stopped == name {
                host.docker = nil
                host.swarm = nil
            }
            return host
        }
    }

    static func service(running: Int, desired: Int, update: String? = nil) -> ServiceStatus {
        ServiceStatus(
            id: "s",
            stack: "site",
            service: "web",
            image: "web:1",
            running: running,
            desired: desired,
            update: update
        )
    }
}
