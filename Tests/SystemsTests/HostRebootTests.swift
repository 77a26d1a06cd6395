import Planning
import Testing

@testable import Systems

@Suite struct HostRebootTests {
    typealias Seen = HostReboot.Seen
    typealias Note = HostReboot.Note

    /// A host that has done all but what a test says.
    static func seen(
        note: Note? = Note(boot: "1"),
        boot: String? = "1",
        drain: HostDrain.Seen = HostDrain.Seen(isDrained: true),
        isReady: Bool = true,
        lacks: [String] = [],
        ceph: HostCephState? = HostCephState(hasDisks: true, isHeld: true)
    ) -> Seen {
        Seen(note: note, boot: boot, drain: drain, isReady: isReady, lacks: lacks, ceph: ceph)
    }

    static func next(_ seen: Seen, followsServices: Bool = true) -> HostReboot.Step {
        HostReboot.next(seen, hasCeph: true, followsServices: followsServices)
    }

    @Test(arguments: [false, true])
    func `it begins by draining the host and noting which start of it is to end`(wasDrained: Bool) {
        let seen = Self.seen(note: nil, drain: HostDrain.Seen(isDrained: wasDrained))
        #expect(Self.next(seen) == .begin(Note(boot: "1", staysDrained: wasDrained)))
    }

    @Test func `nothing begins on a host that does not answer`() {
        #expect(Self.next(Self.seen(note: nil, boot: nil)) == .wait("it to answer"))
    }

    @Test func `what it runs is followed away first, then Ceph is told, then it goes`() {
        let running = HostDrain.Seen(isDrained: true, running: ["site_web.1"])
        #expect(Self.next(Self.seen(drain: running)) == .wait("site_web.1 to end there"))
        #expect(Self.next(Self.seen(ceph: HostCephState(hasDisks: true))) == .hold)
        #expect(Self.next(Self.seen()) == .reboot)
        #expect(Self.next(Self.seen(ceph: HostCephState(hasDisks: false))) == .reboot)
    }

    @Test func `services that find no other place are waited for, unless by force`() {
        let short = Self.seen(drain: HostDrain.Seen(isDrained: true, short: ["site_web 0 of 1"]))
        #expect(Self.next(short) == .wait("site_web 0 of 1 to run elsewhere"))
        #expect(Self.next(short, followsServices: false) == .reboot)
    }

    @Test func `it is not rebooted while nobody can speak for Ceph`() {
        #expect(Self.next(Self.seen(ceph: nil)) == .wait("Ceph's monitors to agree"))
        #expect(HostReboot.next(Self.seen(ceph: nil), hasCeph: false) == .reboot)
    }

    @Test func `a host that is back gets its flag taken away and its services again once all of it is back`() {
        let away = HostCephState(hasDisks: true, isHeld: true, missing: ["its monitor", "osd.1"])
        let mending = HostCephState(hasDisks: true, mending: ["3 of 88 placement groups to be whole"])
        let whole = HostCephState(hasDisks: true)
        #expect(Self.next(Self.seen(boot: nil)) == .wait("it to answer"))
        #expect(Self.next(Self.seen(boot: "2", isReady: false)) == .wait("the Swarm to call it ready"))
        #expect(Self.next(Self.seen(boot: "2", ceph: away)) == .wait("its monitor, osd.1"))
        #expect(Self.next(Self.seen(boot: "2")) == .release)
        #expect(Self.next(Self.seen(boot: "2", ceph: mending)) == .wait("3 of 88 placement groups to be whole"))
        #expect(Self.next(Self.seen(boot: "2", lacks: ["its files"], ceph: whole)) == .wait("its files"))
        #expect(Self.next(Self.seen(boot: "2", ceph: whole)) == .finish(resuming: true))
    }

    @Test func `a host that somebody had drained before stays drained`() {
        let seen = Self.seen(
            note: Note(boot: "1", staysDrained: true),
            boot: "2",
            ceph: HostCephState(hasDisks: true)
        )
        #expect(Self.next(seen) == .finish(resuming: false))
    }

    @Test func `the flag never outlives the note, from wherever it is gone on`() {
        for held in [true, false] {
            for boot in ["1", "2"] {
                let step = Self.next(Self.seen(boot: boot, ceph: HostCephState(hasDisks: true, isHeld: held)))
                if case .finish = step { #expect(!held) }
            }
        }
    }

    @Test(arguments: [Note(boot: "b-1"), Note(boot: "b-1", staysDrained: true)])
    func `the note is read as it was written`(note: Note) {
        let labels = CommandResult(status: 0, output: #"{"a":"b","trivet.reboot":"\#(note.text)"}"# + "\n")
        #expect(HostReboot.note(in: labels) == note)
    }

    @Test(arguments: ["{}", "null", ""])
    func `a node without the label has no note`(output: String) {
        #expect(HostReboot.note(in: CommandResult(status: 0, output: output)) == nil)
    }

    @Test func `Ceph's state of a host is that of its own daemons`() throws {
        var cluster = try #require(try CephWorld.whole().seen.cluster)
        for (id, host) in ["a", "b", "c"].enumerated() { cluster.osds[id]?.host = host }
        (cluster.groups, cluster.cleanGroups) = (88, 88)
        #expect(HostCephState(of: "b", in: cluster) == HostCephState(hasDisks: true))
        cluster.quorum = ["a", "c"]
        cluster.osds[1]?.isUp = false
        cluster.held = ["b"]
        cluster.cleanGroups = 80
        let state = HostCephState(of: "b", in: cluster)
        #expect(state.isHeld && state.missing == ["its monitor", "osd.1"])
        #expect(state.mending == ["8 of 88 placement groups to be whole"])
        #expect(HostCephState(of: "a", in: cluster).missing.isEmpty)
    }
}
