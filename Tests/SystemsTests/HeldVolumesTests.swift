import Foundation
import Systems
import Testing

@Suite struct HeldVolumesTests {
    static let start = Date(timeIntervalSince1970: 1_800_000_000)
    static let nothing = HeldVolumes.Look(uses: [:])

    static func held(_ ids: String...) -> HeldVolumes {
        var held = HeldVolumes(boot: "1")
        for id in ids { held.take("site_pages", id: id, at: start) }
        return held
    }

    static func used(by containers: String...) -> HeldVolumes.Look { .init(uses: ["site_pages": Set(containers)]) }

    @Test func `a volume is held until the last of its mounts is gone`() {
        var held = Self.held("a", "b")
        held.drop("site_pages", id: "a")
        #expect(held.isHeld("site_pages") && held.loose.isEmpty)
        held.drop("site_pages", id: "b")
        #expect(!held.isHeld("site_pages") && held.loose == ["site_pages"])
    }

    @Test func `the same mount told twice counts once`() {
        var held = Self.held("a", "a")
        held.drop("site_pages", id: "a")
        #expect(!held.isHeld("site_pages"))
    }

    @Test func `an unmount nobody knows of changes nothing`() {
        var held = Self.held("a")
        held.drop("site_pages", id: "b")
        held.drop("forum_data", id: "a")
        #expect(held == Self.held("a"))
    }

    @Test func `what was let go is remembered until the gate let go too`() {
        var held = Self.held("a")
        held.drop("site_pages", id: "a")
        #expect(held.loose == ["site_pages"])
        held.forget("site_pages")
        #expect(held == HeldVolumes(boot: "1"))
    }

    @Test func `who mounts while the gate lets go is not forgotten`() {
        var held = Self.held("a")
        held.drop("site_pages", id: "a")
        held.take("site_pages", id: "b", at: Self.start)
        held.forget("site_pages")
        #expect(held.holds(of: "site_pages") == ["b"])
    }

    @Test(arguments: [(-1.0, true), (1.0, false)])
    func `what an earlier Docker mounted is let go at once when nothing uses it`(started: Double, isHeld: Bool) {
        var held = Self.held("a")
        let look = HeldVolumes.Look(uses: [:], dockerStarted: Self.start + started)
        held.reconcile(with: look, after: Self.nothing, at: Self.start + 5)
        #expect(held.isHeld("site_pages") == isHeld)
        var used = Self.held("a")
        used.reconcile(
            with: .init(uses: [:], mounted: ["site_pages"], dockerStarted: Self.start + 1),
            after: Self.nothing,
            at: Self.start + 5
        )
        #expect(used.isHeld("site_pages"))
    }

    @Test(arguments: [
        ([String](), 9.0, true), ([], 11, false), (["site_pages"], 11, true), (["site_pages"], 121, false),
    ])
    func `a mount is soon let go when its container is gone, and patiently when it may yet start`(
        named: [String],
        later: Double,
        isHeld: Bool
    ) {
        var held = Self.held("a")
        let look = HeldVolumes.Look(uses: [:], named: Set(named))
        held.reconcile(with: look, after: Self.nothing, at: Self.start + later)
        #expect(held.isHeld("site_pages") == isHeld)
    }

    @Test(arguments: [11.0, 121, 3600])
    func `while Docker makes a container, which it does not list yet, no mount of its time is let go`(later: Double) {
        var held = Self.held("a")
        var look = HeldVolumes.Look(uses: [:], named: [], isMaking: true)
        held.reconcile(with: look, after: Self.nothing, at: Self.start + later)
        #expect(held.isHeld("site_pages"))
        look.dockerStarted = Self.start + 1
        held.reconcile(with: look, after: Self.nothing, at: Self.start + later)
        #expect(!held.isHeld("site_pages"))
    }

    @Test func `after a start of the host nothing is held, and the gate must let go`() {
        var held = Self.held("a")
        held.begin(boot: "1")
        #expect(held.held == ["site_pages"])
        held.begin(boot: "2")
        #expect(held.held.isEmpty && held.loose == ["site_pages"])
    }

    @Test(arguments: [(119, true), (120, false)])
    func `a mount that no container uses is kept while the container may still be starting`(age: Int, isKept: Bool) {
        var held = Self.held("a")
        held.reconcile(with: Self.nothing, after: Self.nothing, at: Self.start + Double(age))
        #expect(held.isHeld("site_pages") == isKept)
        #expect(held.loose == (isKept ? [] : ["site_pages"]))
    }

    @Test func `what a container uses is kept for ever`() {
        var held = Self.held("a")
        held.reconcile(with: Self.used(by: "c1"), after: Self.nothing, at: Self.start + 1e6)
        #expect(held.holds(of: "site_pages") == ["a"])
    }

    @Test func `what a killed Docker left over goes though another container uses the volume`() {
        var held = Self.held("a", "b")
        held.take("site_pages", id: "c", at: Self.start + 200)
        held.reconcile(with: Self.used(by: "c1"), after: Self.nothing, at: Self.start + 119)
        #expect(held.holds(of: "site_pages") == ["a", "b", "c"])
        held.reconcile(with: Self.used(by: "c1"), after: Self.nothing, at: Self.start + 120)
        #expect(held.holds(of: "site_pages") == ["c"])
        held.reconcile(with: Self.used(by: "c1"), after: Self.nothing, at: Self.start + 1e6)
        #expect(held.holds(of: "site_pages") == ["c"])
    }

    @Test func `what some process has mounted is kept though Docker knows of no use`() {
        var held = Self.held("a")
        held.reconcile(with: .init(uses: [:], mounted: ["site_pages"]), after: Self.nothing, at: Self.start + 1e6)
        #expect(held.isHeld("site_pages"))
    }

    @Test func `a mount told again is as young as if it were new`() {
        var held = Self.held("a")
        held.take("site_pages", id: "a", at: Self.start + 500)
        held.reconcile(with: Self.nothing, after: Self.nothing, at: Self.start + 600)
        #expect(held.isHeld("site_pages"))
    }

    @Test func `what runs and is not known is taken up at the second look, and let go with its container`() {
        var held = HeldVolumes(boot: "1")
        held.reconcile(with: Self.used(by: "c1"), after: Self.nothing, at: Self.start)
        #expect(held.held.isEmpty)
        held.reconcile(with: Self.used(by: "c1"), after: Self.used(by: "c1"), at: Self.start + 10)
        #expect(held.held == ["site_pages"])
        held.reconcile(with: Self.used(by: "c2"), after: Self.used(by: "c1"), at: Self.start + 20)
        #expect(held.loose == ["site_pages"])
    }

    @Test func `a copy's hold does not end with Docker, only with the copy`() {
        var held = Self.held(HeldVolumes.copy)
        let look = HeldVolumes.Look(uses: [:], dockerStarted: Self.start + 50)
        held.reconcile(with: look, after: Self.nothing, at: Self.start + 60)
        #expect(held.isHeld("site_pages"))
        held.reconcile(with: look, after: Self.nothing, at: Self.start + 120)
        #expect(!held.isHeld("site_pages"))
    }

    @Test func `what is remembered has a copy's trace exactly while it holds the volume`() throws {
        func hasTrace(_ held: HeldVolumes) throws -> Bool {
            let text = String(decoding: try JSONEncoder().encode(held), as: UTF8.self)
            return text.contains(HeldVolumes.trace(ofCopyInto: "site_pages"))
        }
        var held = Self.held(HeldVolumes.copy)
        held.take("forum_data", id: "a", at: Self.start)
        #expect(try hasTrace(held))
        held.drop("site_pages", id: HeldVolumes.copy)
        #expect(try !hasTrace(held))
        #expect(try !hasTrace(Self.held("a")))
    }

    @Test func `what is remembered reads back the same`() throws {
        let data = try JSONEncoder().encode(Self.held("a", "b"))
        #expect(try JSONDecoder().decode(HeldVolumes.self, from: data) == Self.held("a", "b"))
    }
}
