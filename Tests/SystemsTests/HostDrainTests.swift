import FoundationEssentials
import Planning
import Systems
import Testing

@Suite struct HostDrainTests {
    static func task(_ name: String, _ state: String) -> String {
        #"{"ID":"1","Name":"\#(name)","Node":"a","DesiredState":"Running","CurrentState":"\#(state)","Error":""}"#
    }

    static func service(_ name: String, _ replicas: String, mode: String = "replicated") -> String {
        #"{"ID":"1","Name":"\#(name)","Mode":"\#(mode)","Replicas":"\#(replicas)","Image":"x","Ports":""}"#
    }

    static func step(_ tasks: [String], _ services: [String], isDrained: Bool = true) throws -> HostDrain.Step {
        let tasks = CommandResult(status: 0, output: tasks.joined(separator: "\n"))
        let services = CommandResult(status: 0, output: services.joined(separator: "\n"))
        let seen = try #require(HostDrain.read(isDrained: isDrained, tasks: tasks, services: services))
        return HostDrain.next(seen)
    }

    @Test func `a host that is not drained is drained first, whatever it runs`() throws {
        #expect(try Self.step([], [], isDrained: false) == .drain)
        #expect(try Self.step([Self.task("web.1", "Running 1 hour ago")], [], isDrained: false) == .drain)
    }

    @Test(arguments: ["Running 1 hour ago", "Starting 1 second ago", "Preparing 1 second ago", "Ready now"])
    func `a task that has not ended is waited for`(state: String) throws {
        let step = try Self.step([Self.task("site_web.1", state)], [Self.service("site_web", "2/2")])
        #expect(step == .wait("site_web.1 to end there"))
    }

    @Test(arguments: ["Shutdown 1 second ago", "Failed 1 day ago", "Rejected 1 day ago", "Complete 1 day ago"])
    func `it is done when all has ended there and runs elsewhere`(state: String) throws {
        #expect(try Self.step([Self.task("site_web.1", state)], [Self.service("site_web", "2/2")]) == .done)
    }

    @Test func `a service that does not run elsewhere yet is waited for`() throws {
        let services = [Self.service("site_web", "1/2"), Self.service("site_feeder", "0/1 (max 1 per node)")]
        let tasks = ["site_web.1", "site_feeder.1"].map { Self.task($0, "Shutdown 1 second ago") }
        #expect(try Self.step(tasks, services) == .wait("site_feeder 0 of 1, site_web 1 of 2 to run elsewhere"))
    }

    @Test func `a service that was never there, and a global one, keep nobody waiting`() throws {
        let services = [Self.service("other_app", "0/1"), Self.service("probe", "2/3", mode: "global")]
        #expect(try Self.step([Self.task("probe.n1", "Shutdown 1 second ago")], services) == .done)
    }

    @Test func `a manager that does not answer says nothing`() {
        let (lost, good) = (CommandResult(status: 1, errors: "no leader"), CommandResult(status: 0))
        #expect(HostDrain.read(isDrained: true, tasks: lost, services: good) == nil)
        #expect(HostDrain.read(isDrained: true, tasks: good, services: lost) == nil)
    }
}

@Suite struct HostDrainRefusalTests {
    static func status(answering: Int = 3, drained: Set<String> = [], rebooting: String? = nil) -> EstateStatus {
        let names = ["h1", "h2", "h3"]
        let nodes = names.enumerated().map { index, name in
            HostStatus.Node(
                id: name,
                name: name,
                address: name,
                manager: true,
                leader: index == 0,
                reachable: index < answering,
                state: index < answering ? "ready" : "down",
                availability: drained.contains(name) ? "drain" : "active",
                isRebooting: name == rebooting
            )
        }
        let hosts = names.enumerated().map { index, name in
            guard index < answering else { return HostStatus.silent(name: name, address: name, problem: "no route") }
            let swarm = HostStatus.Swarm(role: .manager, leader: index == 0, nodes: nodes)
            return HostStatus(
                name: name,
                address: name,
                answered: true,
                docker: "26",
                swarm: swarm,
                caddyAnswers: true
            )
        }
        return EstateStatus(estate: "x", at: Date(timeIntervalSince1970: 0), hosts: hosts, services: [], routes: [])
    }

    @Test func `a whole estate can do without any one host`() {
        for host in ["h1", "h2", "h3"] {
            #expect(HostDrain.refusal(of: host, status: Self.status(), volumes: nil) == nil)
        }
    }

    @Test func `it is refused in the verdict's words while no host may be lost`() throws {
        let refusal = HostDrain.refusal(of: "h2", status: Self.status(answering: 2), volumes: nil)
        #expect(try #require(refusal).words?.contains("no host may be lost now: 2 of 3 managers are reachable") == true)
    }

    @Test func `a reboot that was begun is told with the command that goes on with it`() {
        let problems = Self.status(drained: ["h2"], rebooting: "h2").verdict.problems
        #expect(problems.contains("h2 is being rebooted, `trivet host reboot h2` goes on with it"))
        #expect(!problems.contains { $0.contains("trivet host resume") })
    }

    @Test func `one host at a time, and what is begun may be finished`() throws {
        let status = Self.status(drained: ["h3"])
        let refusal = try #require(HostDrain.refusal(of: "h2", status: status, volumes: nil))
        #expect(refusal.what == "h3 is drained already, and one host at a time may be")
        #expect(refusal.next?.contains("trivet host resume h3") == true)
        #expect(HostDrain.refusal(of: "h3", status: status, volumes: nil) == nil)
    }

    @Test func `volumes in use that lie on the host alone are a reason; those of others and idle ones are none`() {
        func volumes(host: String?, isRunning: Bool) -> EstateVolumes {
            let user = VolumeStatus.User(host: "h2", container: "c", isRunning: isRunning)
            return EstateVolumes(
                engine: nil,
                volumes: [VolumeStatus(name: "v", host: host, users: [user])],
                removed: []
            )
        }
        func what(_ volumes: EstateVolumes) -> String? {
            HostDrain.refusal(of: "h2", status: Self.status(), volumes: volumes)?.what
        }
        #expect(what(volumes(host: "h2", isRunning: true)) == "volumes in use lie on it alone: v")
        #expect(what(volumes(host: "h2", isRunning: false)) == nil)
        #expect(what(volumes(host: "h1", isRunning: true)) == nil)
        #expect(what(volumes(host: nil, isRunning: true)) == nil)
    }
}
