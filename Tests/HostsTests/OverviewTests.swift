@testable import Hosts
import Planning
import Testing

@Suite struct OverviewTests {
    @Test func `systemd tells of several units in their order, a paragraph for each`() {
        let output = """
            ActiveState=active
            UnitFileState=enabled
            ExecMainStartTimestampMonotonic=12

            ActiveState=inactive
            UnitFileState=

            """
        let read = Systemd.read(output)
        #expect(read.count == 2)
        #expect(read.first?["ExecMainStartTimestampMonotonic"] == "12")
        #expect(read.last == ["ActiveState": "inactive", "UnitFileState": ""])
        #expect(Systemd.read("") == [])
    }

    @Test func `of all packages that were listed at once each resource sees its own`() {
        let all = Dpkg.read([
            "hold installed caddy 2.6.2-12", "install installed chrony 4.6.1", "deinstall config-files attr 1:2.5",
            "unknown not-installed kmod",
        ])
        #expect(all.installed == ["caddy": "2.6.2-12", "chrony": "4.6.1"])
        #expect(all.only(["caddy", "attr"]) == Packages.Observed(installed: ["caddy": "2.6.2-12"], held: ["caddy"]))
        #expect(all.only(["chrony"]) == Packages.Observed(installed: ["chrony": "4.6.1"], held: []))
    }
}
