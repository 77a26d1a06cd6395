import Planning
import Systems
import Testing

/// Each test tells one way a volume changes hands, from the side of the host `b`, whose mount's client is `b1`.
@Suite struct HandoverTests {
    typealias Lock = Handover.Lock

    static func lock(_ host: String, _ client: String? = nil, locker: String = "client.1") -> Lock {
        Lock(locker: locker, cookie: host, host: host, client: client ?? "\(host)1")
    }

    static func looking(at lock: Lock?, doubtful: String? = nil) -> Handover {
        var handover = Handover(host: "b", client: "b1", doubtful: doubtful)
        handover.saw(lock)
        return handover
    }

    /// `a` has it, does not answer, and is known to be gone.
    static func gone(_ lock: Lock = lock("a")) -> Handover {
        var handover = looking(at: lock)
        handover.heard(.silent)
        handover.judged(.gone)
        return handover
    }

    @Test func `it begins with a look at the lock`() {
        #expect(Handover(host: "b", client: "b1").next() == .look)
    }

    @Test func `a free volume is taken`() {
        var handover = Self.looking(at: nil)
        #expect(handover.next() == .take("b1"))
        handover.took(true)
        #expect(handover.next() == .done)
    }

    @Test func `who comes second looks who was first and asks that one`() {
        var handover = Self.looking(at: nil)
        handover.took(false)
        #expect(handover.next() == .look)
        handover.saw(Self.lock("c"))
        #expect(handover.next() == .ask("c"))
    }

    @Test func `what this host has already stays as it is`() {
        #expect(Self.looking(at: Self.lock("b")).next() == .done)
    }

    @Test func `a taking that it tried to break, without hearing what came of it, is broken first and taken anew`() {
        var handover = Self.looking(at: Self.lock("b"), doubtful: "client.1")
        #expect(handover.next() == .breakLock(Self.lock("b")))
        handover.broke()
        #expect(handover.next() == .take("b1"))
    }

    @Test func `a doubt about an earlier taking does not touch a later one`() {
        #expect(Self.looking(at: Self.lock("b", locker: "client.2"), doubtful: "client.1").next() == .done)
    }

    @Test func `after a reboot the client of this host's earlier mount is shut out before the lock is renewed`() {
        var handover = Self.looking(at: Self.lock("b", "b0"))
        #expect(handover.next() == .confirm(host: "b"))
        handover.confirmed(blocked: [], mounted: ["b1", "b0"])
        #expect(handover.next() == .shutOut(host: "b", client: "b0"))
        handover.shutOut()
        #expect(handover.next() == .confirm(host: "b"))
        // Its present client has the files mounted too, and must not be shut out.
        handover.confirmed(blocked: ["b0"], mounted: ["b1"])
        #expect(handover.next() == .breakLock(Self.lock("b", "b0")))
    }

    @Test func `another's volume is asked for`() { #expect(Self.looking(at: Self.lock("a")).next() == .ask("a")) }

    @Test func `what another uses is refused`() {
        var handover = Self.looking(at: Self.lock("a"))
        handover.heard(.held)
        #expect(handover.next() == .refuse(.held("a")))
    }

    @Test func `an agent that has just started is not believed to have nothing`() {
        var handover = Self.looking(at: Self.lock("a"))
        handover.heard(.unsure)
        #expect(handover.next() == .refuse(.unsure("a")))
    }

    @Test func `when the other lets go its word is not taken for the deed`() {
        var handover = Self.looking(at: Self.lock("a"))
        handover.heard(.letGo)
        #expect(handover.next() == .look)
        handover.saw(nil)
        #expect(handover.next() == .take("b1"))
    }

    @Test func `who says to let go and does not is asked three times`() {
        var handover = Self.looking(at: Self.lock("a"))
        for _ in 1...3 {
            #expect(handover.next() == .ask("a"))
            handover.heard(.letGo)
            handover.saw(Self.lock("a"))
        }
        #expect(handover.next() == .refuse(.held("a")))
    }

    @Test func `a silent host is judged by others before anything is done to it`() {
        var handover = Self.looking(at: Self.lock("a"))
        handover.heard(.silent)
        #expect(handover.next() == .judge("a"))
    }

    @Test(arguments: [
        (Absence.present, Handover.Refusal.silentButReady("a")), (.unclear, .unclear("a")),
    ]) func `a silent host that may live keeps its volume`(absence: Absence, refusal: Handover.Refusal) {
        var handover = Self.looking(at: Self.lock("a"))
        handover.heard(.silent)
        handover.judged(absence)
        #expect(handover.next() == .refuse(refusal))
    }

    @Test func `a host that is gone is shut out, that is confirmed, and only then is its lock broken`() {
        var handover = Self.gone()
        #expect(handover.next() == .confirm(host: "a"))
        handover.confirmed(blocked: ["x"], mounted: nil)
        #expect(handover.next() == .shutOut(host: "a", client: "a1"))
        handover.shutOut()
        #expect(handover.next() == .confirm(host: "a"))
        handover.confirmed(blocked: ["x", "a1"], mounted: nil)
        #expect(handover.next() == .breakLock(Self.lock("a")))
        handover.broke()
        #expect(handover.next() == .take("b1"))
        handover.took(true)
        #expect(handover.next() == .done)
    }

    @Test func `a host that others have shut out already is not shut out again`() {
        var handover = Self.gone()
        handover.confirmed(blocked: ["a1"], mounted: [])
        #expect(handover.next() == .breakLock(Self.lock("a")))
    }

    @Test func `what Ceph does not confirm has not happened`() {
        var handover = Self.gone()
        handover.confirmed(blocked: [], mounted: nil)
        handover.shutOut()
        handover.confirmed(blocked: [], mounted: nil)
        #expect(handover.next() == .refuse(.unconfirmed("a")))
    }

    @Test func `a host that mounted the files anew after it took the lock is shut out in both its clients`() {
        var handover = Self.gone()
        handover.confirmed(blocked: ["a1"], mounted: ["a2"])
        #expect(handover.next() == .shutOut(host: "a", client: "a1"))
        handover.shutOut()
        handover.confirmed(blocked: ["a1", "a2"], mounted: ["a2"])
        #expect(handover.next() == .breakLock(Self.lock("a")))
    }

    @Test func `a lock that names no client is broken only when all clients of its host are known and shut out`() {
        let lock = Lock(locker: "client.1", cookie: "a", host: "a", client: nil)
        var blind = Self.gone(lock)
        blind.confirmed(blocked: ["a1"], mounted: nil)
        #expect(blind.next() == .shutOut(host: "a", client: nil))
        var seeing = Self.gone(lock)
        seeing.confirmed(blocked: ["a1"], mounted: ["a1"])
        #expect(seeing.next() == .breakLock(lock))
    }

    @Test func `a holder that comes back in the middle and takes the lock anew is asked, not shut out`() {
        var handover = Self.gone()
        handover.confirmed(blocked: ["a1"], mounted: [])
        handover.broke()
        handover.took(false)
        handover.saw(Self.lock("a", "a2", locker: "client.9"))
        #expect(handover.next() == .ask("a"))
    }

    @Test func `of two that shut the same host out at once one takes the lock and the other asks it`() {
        var handover = Self.gone()
        handover.confirmed(blocked: ["a1"], mounted: [])
        // The other one was quicker: breaking found nothing, taking found the lock taken.
        handover.broke()
        handover.took(false)
        #expect(handover.next() == .look)
        handover.saw(Self.lock("c", locker: "client.3"))
        #expect(handover.next() == .ask("c"))
    }

    @Test func `a Ceph that does not answer ends the try in its words`() {
        var handover = Self.gone()
        handover.failed(.cephSilent("no answer"))
        #expect(handover.next() == .refuse(.cephSilent("no answer")))
    }

    @Test(arguments: [
        Handover.Refusal.held("a"), .unsure("a"), .silentButReady("a"), .unclear("a"), .unconfirmed("a"),
        .cephSilent("w"), .notMounted("w"),
    ]) func `each refusal says which volume and what to type next`(refusal: Handover.Refusal) {
        let failure = refusal.failure(volume: "site_pages")
        #expect(failure.what.contains("site_pages"))
        #expect(failure.next?.isEmpty == false)
        #expect(refusal.patience >= .seconds(2) && refusal.patience <= .seconds(30))
    }

    @Test func `what stands on a lock is read as it was written, and what others wrote is nobody's`() {
        let holder = VolumeHolder(host: "a", client: "10.0.0.1:0/5", since: 7)
        #expect(holder.text == #"{"client":"10.0.0.1:0/5","host":"a","since":7}"#)
        #expect(VolumeHolder(holder.text) == holder)
        #expect(VolumeHolder("by hand") == nil)
    }
}
