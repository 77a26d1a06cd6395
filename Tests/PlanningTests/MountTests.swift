import Planning
import Testing

@Suite struct MountTests {
    static let mount = Mount("/srv/trivet", type: "ceph", text: "unit\n")

    static func change(_ observed: Mount.Observed) -> Change? { mount.change(from: observed, in: PlanContext()) }

    @Test func `what is mounted as it should be needs nothing`() {
        #expect(Self.change(Mount.Observed(type: "ceph", saved: "unit\n")) == nil)
    }

    @Test func `what is not mounted is mounted, with a warning of what lies in its place`() {
        #expect(Self.change(Mount.Observed(type: nil, saved: nil))?.action == .create)
        let change = Self.change(Mount.Observed(type: nil, strangers: ["volumes"], saved: nil))
        #expect(change?.caution?.contains("volumes") ?? false)
    }

    @Test func `a mount that answers with an error is mounted again, with the reason and what it costs`() {
        let broken = Mount.Observed(type: "ceph", problem: "Transport endpoint is not connected", saved: "unit\n")
        let change = Self.change(broken)
        #expect(change?.action == .restart)
        #expect(change?.details == ["Transport endpoint is not connected"])
        #expect(change?.caution != nil)
    }

    @Test func `another way of mounting waits for the next mount, another file system does not`() {
        let another = Self.change(Mount.Observed(type: "ceph", saved: "older\n"))
        #expect(another?.caution == nil)
        #expect(another?.diff.isEmpty == false)
        #expect(Self.change(Mount.Observed(type: "fuse.ceph-fuse", saved: "unit\n"))?.caution != nil)
    }

    @Test func `a mount that would not come back after a reboot is enabled`() {
        #expect(Self.change(Mount.Observed(type: "ceph", saved: "unit\n", enabled: false))?.summary == "mount at boot")
    }
}
