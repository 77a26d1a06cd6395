import Systems
import Testing

@Suite struct AbsenceTests {
    static func view(_ silent: Set<String>, _ states: [String: String]? = nil) -> Neighbourhood {
        Neighbourhood(silent: silent, states: states)
    }

    static let all = ["a": "ready", "b": "ready", "c": "ready"]

    @Test func `a silent host that the Swarm calls ready is not gone`() {
        #expect(Absence.judge("a", own: Self.view(["a"], Self.all), others: [Self.view(["a"])], hosts: 3) == .present)
    }

    @Test func `one that the Swarm calls down is gone`() {
        let states = Self.all.merging(["a": "down"]) { _, new in new }
        #expect(Absence.judge("a", own: Self.view(["a"]), others: [Self.view([], states)], hosts: 3) == .gone)
    }

    @Test func `while the Swarm cannot say the majority of agents decides`() {
        let states = Self.all.merging(["a": "unknown"]) { _, new in new }
        #expect(Absence.judge("a", own: Self.view(["a"], states), others: [Self.view(["a"])], hosts: 3) == .gone)
        #expect(Absence.judge("a", own: Self.view(["a"], states), others: [Self.view([])], hosts: 3) == .unclear)
        #expect(Absence.judge("a", own: Self.view(["a"]), others: [], hosts: 3) == .unclear)
    }

    @Test func `half of the agents are no majority`() {
        let others = [Self.view(["a"]), Self.view([])]
        #expect(Absence.judge("a", own: Self.view(["a"]), others: others, hosts: 4) == .unclear)
    }

    @Test func `one manager that says ready outweighs one that says down`() {
        let down = Self.view(["a"], ["a": "down"])
        #expect(Absence.judge("a", own: down, others: [Self.view([], ["a": "ready"])], hosts: 3) == .present)
    }

    @Test func `a host that the Swarm knows no more is gone`() {
        #expect(Absence.judge("x", own: Self.view(["x"], Self.all), others: [], hosts: 3) == .gone)
    }
}

@Suite struct CutOffTests {
    static func seen(quorum: Bool = false, answering: Int = 1, hosts: Int = 3) -> CutOff.Seen {
        CutOff.Seen(hasQuorum: quorum, answering: answering, hosts: hosts)
    }

    @Test func `a host alone is cut off after ten seconds, and again only after ten more`() {
        var cutOff = CutOff()
        #expect(cutOff.next(Self.seen(), now: .seconds(0)) == false)
        #expect(cutOff.next(Self.seen(), now: .milliseconds(9900)) == false)
        #expect(cutOff.next(Self.seen(), now: .seconds(10)) == true)
        #expect(cutOff.next(Self.seen(), now: .seconds(60)) == true)
        #expect(cutOff.next(Self.seen(answering: 3), now: .seconds(61)) == false)
        #expect(cutOff.next(Self.seen(), now: .seconds(62)) == false)
        #expect(cutOff.next(Self.seen(), now: .seconds(71)) == false)
        #expect(cutOff.next(Self.seen(), now: .seconds(72)) == true)
    }

    @Test func `while a leader is elected nobody is cut off who sees a majority`() {
        var cutOff = CutOff()
        for second in 0..<60 { #expect(cutOff.next(Self.seen(answering: 2), now: .seconds(second)) == false) }
    }

    @Test func `a manager with a quorum is not cut off though agents are silent`() {
        var cutOff = CutOff()
        for second in 0..<60 { #expect(cutOff.next(Self.seen(quorum: true), now: .seconds(second)) == false) }
    }

    @Test func `half of the hosts are no majority`() {
        var cutOff = CutOff()
        _ = cutOff.next(Self.seen(answering: 2, hosts: 4), now: .seconds(0))
        #expect(cutOff.next(Self.seen(answering: 2, hosts: 4), now: .seconds(10)) == true)
    }
}

@Suite struct LostHostsTests {
    @Test func `the leader tells of a loss once`() {
        var lost = LostHosts()
        #expect(lost.next(isLeader: true, absences: ["a": .gone]) == ["a"])
        #expect(lost.next(isLeader: true, absences: ["a": .gone]) == [])
        #expect(lost.next(isLeader: true, absences: ["a": .gone, "b": .gone]) == ["b"])
    }

    @Test func `others do not tell, but who comes to lead does`() {
        var lost = LostHosts()
        #expect(lost.next(isLeader: false, absences: ["a": .gone]) == [])
        #expect(lost.next(isLeader: true, absences: ["a": .gone]) == ["a"])
    }

    @Test func `a host that is not certainly gone is not told of`() {
        var lost = LostHosts()
        #expect(lost.next(isLeader: true, absences: ["a": .unclear, "b": .present]) == [])
    }

    @Test(arguments: [[:], ["a": Absence.present]]) func `a host that came back may be lost again`(
        meanwhile: [String: Absence]
    ) {
        var lost = LostHosts()
        #expect(lost.next(isLeader: true, absences: ["a": .gone]) == ["a"])
        _ = lost.next(isLeader: true, absences: meanwhile)
        #expect(lost.next(isLeader: true, absences: ["a": .gone]) == ["a"])
    }

    @Test func `a host of which nobody can say anything for a while is not lost twice`() {
        var lost = LostHosts()
        #expect(lost.next(isLeader: true, absences: ["a": .gone]) == ["a"])
        #expect(lost.next(isLeader: true, absences: ["a": .unclear]) == [])
        #expect(lost.next(isLeader: true, absences: ["a": .gone]) == [])
    }

    @Test func `the first host that is left calls a silent host's OSDs down, once for each silence`() {
        var lost = LostHosts()
        #expect(lost.mute(["c"], isFirst: false) == [])
        #expect(lost.mute(["c"], isFirst: true) == ["c"])
        #expect(lost.mute(["c"], isFirst: true) == ["c"])
        lost.called(down: "c")
        #expect(lost.mute(["c"], isFirst: true) == [])
        #expect(lost.mute([], isFirst: true) == [])
        #expect(lost.mute(["c"], isFirst: true) == ["c"])
    }

    @Test func `what did not work is tried again`() {
        var lost = LostHosts()
        #expect(lost.next(isLeader: true, absences: ["a": .gone]) == ["a"])
        lost.failed("a")
        #expect(lost.next(isLeader: true, absences: ["a": .gone]) == ["a"])
    }
}
