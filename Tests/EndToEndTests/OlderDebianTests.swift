import Planning
import Testing

/// The core of the storage on Debian 12, whose Ceph is two releases older.
extension EndToEnd.OlderDebian {
    @Test func `on Debian 12 Ceph forms from bare disks, and a volume follows its service when the host dies`()
        async throws
    {
        let lab = try await Labs.up(Labs.older, "--hosts", "3", "--release", "bookworm")
        try await lab.trivet("init").expect(0)
        for host in lab.names {
            let address = try lab.host(host).private
            try lab.edit("trivet.yaml", "address: \(address) }", "address: \(address), disks: [/dev/vdb] }")
        }
        try await lab.trivet("apply", "--yes", "--skip", "stacks", timeout: 500).expect(0).says("found a Ceph cluster")
        try await lab.addHello()
        try await lab.onAll("docker pull --quiet registry.internal:5000/hello:1")
        try await lab.trivet("apply", "--yes").expect(0).says("stack hello: deploy")
        try await lab.becomesWell(within: .seconds(120))
        try await lab.trivet("storage").expect(0).says("all copies of the files are there")

        let host = try #require(try await lab.places(of: "hello_web").first)
        try await lab.on(host, "echo kept > /srv/trivet/volumes/hello_files/note && sync -f /srv/trivet").expect(0)
        let others = lab.names.filter { $0 != host }
        try await lab.lab("kill", host)
        try await eventually("another host serves what was written", within: .seconds(150)) {
            for edge in others {
                let page = try await lab.ask("hello.example", path: "/files/note", edge: edge)
                guard page.body.contains("kept") else { return false }
            }
            return try await lab.places(of: "hello_web").filter { $0 != host }.count == 1
        } orSaying: {
            (try? await lab.trivet("status").words) ?? ""
        }
        try await lab.lab("start", host)
        try await lab.becomesWell(within: .seconds(180))
        try await lab.trivet("plan", "--exit-code").expect(0)
        try await Labs.down(Labs.older)
    }
}
