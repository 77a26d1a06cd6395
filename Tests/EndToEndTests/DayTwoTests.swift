import FoundationEssentials
import Hosts
import Planning
import Testing

extension EndToEnd.DayTwo {
    private static let service = "site_station"

    @Test func `a host is drained with its volume and resumed; nothing acknowledged is lost, and status says so`()
        async throws
    {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            let host = try #require(try await lab.places(of: Self.service).first)
            let other = try #require(lab.names.first { $0 != host })
            try await lab.ledger(through: lab.names, first: 5_000_000) {
                try await lab.trivet("host", "drain", host).expect(0).says("\(host) is drained")
                let left = try await lab.containers().filter { $0.host == host && $0.state == "running" }
                #expect(left.isEmpty)
                #expect(try await lab.places(of: Self.service).count == 1)
            }
            try await lab.trivet("status").expect(1).says("`trivet host resume \(host)` ends it")
            try await lab.trivet("host", "drain", host).expect(0)
            try await lab.trivet("host", "drain", other).expect(1).says("\(host) is drained already")
            try await lab.trivet("host", "resume", host).expect(0).says("stays there")
            try await lab.trivet("host", "resume", host).expect(0).says("was not drained")
            try await lab.trivet("events").expect(0).says("trivet host drain", "trivet host resume")
            try await lab.becomesWell(within: .seconds(60))
        }
    }

    @Test func `a host is not drained while another is away`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            try await lab.lab("kill", "osprey")
            try await eventually("it is missed", within: .seconds(60)) { try await !lab.status().verdict.mayLoseAHost }
            try await lab.trivet("host", "drain", "merlin").expect(1).says(
                "the estate cannot do without a host now",
                "--force"
            )
            try await lab.on("kestrel", "docker node inspect -f '{{.Spec.Availability}}' merlin").expect(0).says(
                "active"
            )
        }
    }

    @Test func `a flag of Ceph's is told with the command that takes it away`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.on("kestrel", "ceph osd set noout").expect(0)
        let end = "trivet host shell kestrel -- ceph osd unset noout"
        try await eventually("status tells of it", within: .seconds(30)) {
            try await lab.trivet("status").words.contains(end)
        }
        try await lab.trivet("storage").expect(1).says(end)
        try await lab.trivet("host", "shell", "kestrel", "--", "ceph", "osd", "unset", "noout").expect(0)
        try await lab.becomesWell(within: .seconds(30))
    }
}
