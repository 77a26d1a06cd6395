import Planning
import Systems
import Testing

@Suite struct SwarmFormationTests {
    static let goal = ContainersSystem.swarm(of: Fixtures.estate(hosts: 3))
    static let formation = SwarmFormation(goal: goal)

    static func nodes(_ names: [String], leader: String = "a", down: Set<String> = []) -> [SwarmNode] {
        names.map {
            SwarmNode(id: "id-\($0)", name: $0, manager: true, leader: $0 == leader, ready: !down.contains($0))
        }
    }

    static func member(_ name: String, nodes: [SwarmNode]?, cluster: String? = "one", heartbeat: Int = 2) -> HostSwarm {
        .member(SwarmMember(node: "id-\(name)", cluster: cluster, manager: true, nodes: nodes, heartbeat: heartbeat))
    }

    static func whole(_ names: [String]) -> [String: HostSwarm] {
        Dictionary(uniqueKeysWithValues: names.map { ($0, member($0, nodes: nodes(names))) })
    }

    @Test(arguments: [
        ("Error response from daemon: rpc error: code = Unknown desc = update out of sequence", true),
        ("Error response from daemon: node merlin not found", false),
    ])
    func `a node that changed meanwhile is told from other refusals`(words: String, isOutdated: Bool) {
        let refusal = CommandResult(status: 1, output: "", errors: words)
        #expect(SwarmObservation.hasChangedMeanwhile(refusal) == isOutdated)
        #expect(!SwarmObservation.hasChangedMeanwhile(CommandResult(status: 0, output: "", errors: words)))
    }

    @Test func `three plain hosts form one Swarm of three managers`() throws {
        let seen: [String: HostSwarm] = ["a": .noEngine(hasState: false), "b": .inactive, "c": .inactive]
        let fresh: [String: HostSwarm] = ["a": .inactive, "b": .inactive, "c": .inactive]
        #expect(
            try Self.formation.actions(seen: fresh).get() == [
                .initialize(host: "a"), .join(host: "b", via: "a", manager: true),
                .join(host: "c", via: "a", manager: true),
            ]
        )
        #expect(try Self.formation.actions(seen: seen).get().first == .initialize(host: "b"))
    }

    @Test func `a whole Swarm needs nothing`() throws {
        #expect(try Self.formation.actions(seen: Self.whole(["a", "b", "c"])).get().isEmpty)
    }

    @Test func `a host that lost its Swarm joins again, after its earlier life is forgotten`() throws {
        let nodes = Self.nodes(["a", "b", "c"], down: ["c"])
        let seen = ["a": Self.member("a", nodes: nodes), "b": Self.member("b", nodes: nodes), "c": HostSwarm.inactive]
        #expect(
            try Self.formation.actions(seen: seen).get() == [
                .forget(node: "id-c", name: "c", manager: true, alive: false, via: "a"),
                .join(host: "c", via: "a", manager: true),
            ]
        )
    }

    @Test func `no second Swarm is made while a host that may hold one cannot be seen`() {
        let seen: [String: HostSwarm] = ["a": .inactive, "b": .inactive]
        #expect(throws: Failure.self) { try Self.formation.actions(seen: seen).get() }
    }

    @Test func `a stopped Docker that holds a Swarm's state counts as unseen`() {
        let seen: [String: HostSwarm] = ["a": .inactive, "b": .inactive, "c": .noEngine(hasState: true)]
        #expect(throws: Failure.self) { try Self.formation.actions(seen: seen).get() }
    }

    @Test func `a node of a host that cannot be seen is left alone`() throws {
        let nodes = Self.nodes(["a", "b", "c"], down: ["c"])
        let seen = ["a": Self.member("a", nodes: nodes), "b": Self.member("b", nodes: nodes)]
        #expect(try Self.formation.actions(seen: seen).get().isEmpty)
    }

    @Test func `a host that left the estate is drained and forgotten`() throws {
        let nodes = Self.nodes(["a", "b", "c", "d"])
        let seen = Dictionary(uniqueKeysWithValues: ["a", "b", "c"].map { ($0, Self.member($0, nodes: nodes)) })
        let actions = try Self.formation.actions(seen: seen).get()
        #expect(actions == [.forget(node: "id-d", name: "d", manager: true, alive: true, via: "a")])
        #expect(actions.first?.change.caution != nil)
    }

    @Test func `a Swarm without quorum is never touched`() {
        let seen = ["a": Self.member("a", nodes: nil)]
        guard case .failure(let failure) = Self.formation.actions(seen: seen) else {
            Issue.record("it was touched")
            return
        }
        #expect(failure.next?.contains("b, c") ?? false)
    }

    @Test func `a host of another Swarm is a person's decision`() {
        var seen = Self.whole(["a", "b"])
        seen["c"] = Self.member("c", nodes: Self.nodes(["c"]), cluster: "two")
        #expect(throws: Failure.self) { try Self.formation.actions(seen: seen).get() }
    }

    @Test func `settings that drifted are set again`() throws {
        var seen = Self.whole(["a", "b", "c"])
        seen["a"] = Self.member("a", nodes: Self.nodes(["a", "b", "c"]), heartbeat: 5)
        #expect(try Self.formation.actions(seen: seen).get() == [.configure(via: "a")])
    }

    @Test(arguments: [(1, 1), (2, 1), (3, 3), (6, 3), (7, 5), (8, 5)])
    func `there are as many managers as a quorum needs`(hosts: Int, managers: Int) {
        let goal = ContainersSystem.swarm(of: Fixtures.estate(hosts: hosts))
        #expect(goal.members.filter(\.manager).count == managers)
    }

    @Test func `what Docker says of its Swarm is read`() {
        let info = CommandResult(
            status: 0,
            output:
                #"{"NodeID":"n1","LocalNodeState":"active","ControlAvailable":true,"Cluster":{"ID":"c1","Spec":{"Orchestration":{"TaskHistoryRetentionLimit":2},"Dispatcher":{"HeartbeatPeriod":2000000000}}}}"#
        )
        let nodes = CommandResult(
            status: 0,
            output:
                #"{"ID":"n1","Hostname":"kestrel","Status":"Ready","Availability":"Active","ManagerStatus":"Leader"}"#
        )
        let seen = SwarmObservation.read(info: info, state: nil, nodes: nodes)
        #expect(seen.member?.cluster == "c1")
        #expect(seen.member?.heartbeat == 2)
        #expect(seen.member?.nodes?.first?.leader ?? false)
        let (yes, no) = (CommandResult(status: 0), CommandResult(status: 1))
        #expect(SwarmObservation.read(info: no, state: no, nodes: nil) == .noEngine(hasState: false))
        #expect(
            SwarmObservation.read(
                info: CommandResult(status: 0, output: #"{"LocalNodeState":""}"#),
                state: yes,
                nodes: nil
            ) == .noEngine(hasState: true)
        )
        #expect(SwarmObservation.read(info: nil, state: nil, nodes: nil) == .noEngine(hasState: true))
    }
}
