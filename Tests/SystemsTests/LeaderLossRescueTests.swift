import Systems
import Testing

@Suite struct LeaderLossRescueTests {
    typealias Rescue = LeaderLossRescue

    static func seen(leader: Bool = true, dead: Set<String> = ["n1"], movable: Set<String> = ["app", "web"])
        -> Rescue.Seen
    {
        Rescue.Seen(
            isLeader: leader,
            dead: dead,
            movable: movable,
            tasks: [
                Rescue.Task(service: "app", node: "n1", isServing: true),
                Rescue.Task(service: "db", node: "n1", isServing: true),
                Rescue.Task(service: "web", node: "n1", isServing: true),
                Rescue.Task(service: "web", node: "n2", isServing: true),
            ]
        )
    }

    @Test func `a new leader starts what ran on the dead host alone, once`() {
        var rescue = Rescue()
        #expect(rescue.next(Self.seen(leader: false), now: .seconds(0)).isEmpty)
        #expect(rescue.next(Self.seen(), now: .seconds(13)) == ["app"])
        #expect(rescue.next(Self.seen(), now: .seconds(14)).isEmpty)
    }

    @Test func `it waits until the silence of a host is certain`() {
        var rescue = Rescue()
        _ = rescue.next(Self.seen(leader: false), now: .seconds(0))
        #expect(rescue.next(Self.seen(dead: []), now: .seconds(1)).isEmpty)
        #expect(rescue.next(Self.seen(), now: .seconds(3)) == ["app"])
    }

    @Test func `a leader of long standing leaves it to Swarm`() {
        var rescue = Rescue()
        #expect(rescue.next(Self.seen(), now: .seconds(0)).isEmpty)
        var later = Rescue()
        _ = later.next(Self.seen(leader: false), now: .seconds(0))
        _ = later.next(Self.seen(dead: []), now: .seconds(1))
        #expect(later.next(Self.seen(), now: .seconds(60)).isEmpty)
    }

    @Test func `a follower never acts`() {
        var rescue = Rescue()
        #expect(rescue.next(Self.seen(leader: false), now: .seconds(0)).isEmpty)
        #expect(rescue.next(Self.seen(leader: false), now: .seconds(5)).isEmpty)
    }
}
