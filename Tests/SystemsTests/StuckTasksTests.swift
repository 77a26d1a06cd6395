import Systems
import Testing

/// Tasks that wait for a host, as Swarm's leader sees them.
struct StuckTasksTests {
    private let mute = StuckTasks.Task(id: "t", service: "s", words: nil)

    @Test func `a task that waits without a word for ten seconds is freed once`() {
        var stuck = StuckTasks()
        #expect(stuck.next([mute], isLeader: true, now: .seconds(1)) == [])
        #expect(stuck.next([mute], isLeader: true, now: .seconds(10)) == [])
        #expect(stuck.next([mute], isLeader: true, now: .seconds(11)) == ["s"])
        #expect(stuck.next([mute], isLeader: true, now: .seconds(30)) == [])
    }

    @Test func `one of which the scheduler says why it waits is left to it`() {
        var stuck = StuckTasks()
        let spoken = StuckTasks.Task(
            id: "t",
            service: "s",
            words: "no suitable node (insufficient resources on 3 nodes)"
        )
        #expect(stuck.next([mute], isLeader: true, now: .seconds(1)) == [])
        #expect(stuck.next([spoken], isLeader: true, now: .seconds(11)) == [])
        // Its silence begins anew.
        #expect(stuck.next([mute], isLeader: true, now: .seconds(12)) == [])
        #expect(stuck.next([mute], isLeader: true, now: .seconds(22)) == ["s"])
    }

    @Test func `whoever does not lead frees nothing, and begins to count when it leads`() {
        var stuck = StuckTasks()
        #expect(stuck.next([mute], isLeader: false, now: .seconds(1)) == [])
        #expect(stuck.next([mute], isLeader: false, now: .seconds(60)) == [])
        #expect(stuck.next([mute], isLeader: true, now: .seconds(61)) == [])
        #expect(stuck.next([mute], isLeader: true, now: .seconds(71)) == ["s"])
    }
}
