import Planning
import Testing

extension EndToEnd.Growing {
    private static let file = "/srv/trivet/kept"

    @Test func `a fourth host brings its disk, which is emptied, comes again, and is forgotten with its host`()
        async throws
    {
        let lab = try await Labs.up(Labs.four, "--hosts", "4")
        let (first, last) = (lab.names[0], lab.names[3])
        try await lab.trivet("init").expect(0)
        try Self.write(lab, hosts: 3)
        try await lab.trivet("apply", "--yes", timeout: 500).expect(0)
        try await lab.on(first, "head -c 60M /dev/urandom > \(Self.file); sync").expect(0)
        let sum = try await lab.on(first, "sha256sum \(Self.file)").expect(0).output

        try Self.write(lab, hosts: 4)
        try await lab.trivet("apply", "--yes", timeout: 500).expect(0).says("\(last) joins as worker", "make an OSD")
        try await Self.becomes(lab, disks: 4)

        try Self.write(lab, hosts: 4, withDisks: 3)
        try await lab.trivet("plan").expect(0).says("empty osd.3 of \(last) and forget it", "to the other disks: some")
        try await lab.trivet("apply", "--yes", timeout: 500).expect(0)
        try await Self.becomes(lab, disks: 3)

        try Self.write(lab, hosts: 4)
        try await lab.trivet("apply", "--yes").expect(1).says("osd.3, which the cluster does not know any more")
        let size = "\(8 << 30)"
        try await lab.trivet("host", "wipe", last, "/dev/vdb", "--serial", size).expect(0)
        try await lab.trivet("apply", "--yes", timeout: 500).expect(0).says("make an OSD of the whole disk")
        try await Self.becomes(lab, disks: 4)

        try Self.write(lab, hosts: 3)
        try await lab.trivet("apply", "--yes").expect(1).says(
            "\(last) has left the estate, and Ceph's data is still on it: osd.3"
        )
        try await lab.lab("kill", last)
        try await eventually("it is forgotten", within: .seconds(120), every: .seconds(2)) {
            try await lab.trivet("plan").words.contains("forget osd.3 of \(last)")
        } orSaying: {
            (try? await lab.trivet("plan").words) ?? ""
        }
        try await lab.trivet("apply", "--yes", timeout: 500).expect(0).says("Ceph forgets the host \(last)")
        try await Self.becomes(lab, disks: 3)
        try await lab.on(first, "ceph osd tree; ceph auth ls; docker node ls").expect(0).doesNotSay(last, "osd.3")
        try await lab.on(lab.names[1], "sha256sum \(Self.file)").expect(0).says(String(sum.prefix(64)))
        try await Labs.down(Labs.four)
    }

    private static func write(_ lab: TestLab, hosts: Int, withDisks: Int? = nil) throws {
        let lines = lab.hosts.prefix(hosts).enumerated().map { index, host in
            let disks = index < withDisks ?? hosts ? ", disks: [/dev/vdb]" : ""
            return "  \(host.host): { ssh: root@\(host.outside), address: \(host.private)\(disks) }"
        }
        let range = try lab.host(lab.names[0]).private.split(separator: ".").dropLast().joined(separator: ".")
        let admin = try lab.host(lab.names[0]).outside.split(separator: ".").dropLast().joined(separator: ".")
        let text =
            ["estate: growing", "hosts:"] + lines
            + ["network: { private: \(range).0/24, admin: [\(admin).0/24] }", "registry: off"]
        try lab.write("trivet.yaml", text.joined(separator: "\n") + "\n")
    }

    private static func becomes(_ lab: TestLab, disks: Int) async throws {
        try await eventually("all copies are there on \(disks) disks", within: .seconds(240), every: .seconds(1)) {
            let said = try await lab.trivet("storage", timeout: 30)
            let rows = said.output.split(separator: "\n").filter { $0.contains(" osd.") && $0.contains(" up ") }
            return said.succeeded && rows.count == disks && said.output.contains("all copies of the files are there")
        } orSaying: {
            (try? await lab.trivet("storage").words) ?? ""
        }
    }
}
