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

    @Test func `a host is rebooted with its services elsewhere; interrupted half-way, running it again finishes`()
        async throws
    {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            let host = try #require(try await lab.places(of: Self.service).first)
            let other = try #require(lab.names.first { $0 != host })
            let boot = "cat /proc/sys/kernel/random/boot_id"
            let before = try await lab.on(host, boot).output
            try await lab.ledger(through: lab.names.filter { $0 != host }, first: 6_000_000) {
                let cut = try await lab.during("host", "reboot", host) { running in
                    try await running.waits(for: "waiting for it to answer", within: .seconds(120))
                    try await running.send("INT")
                }
                #expect(!cut.succeeded)
                try await lab.trivet("status").expect(1).says("`trivet host reboot \(host)` goes on with it")
                try await lab.trivet("host", "reboot", other).expect(1).says("\(host) is drained already")
                try await lab.trivet("host", "reboot", host).expect(0).says("\(host) was rebooted")
            }
            #expect(try await lab.on(host, boot).output != before)
            let node = "docker node inspect -f '{{.Spec.Availability}} {{len .Spec.Labels}}' \(host)"
            try await lab.on(lab.leader(), node).expect(0).says("active 0")
            try await lab.on(other, "ceph osd dump --format json").expect(0).says(#""crush_node_flags":{}"#)
            try await eventually("all is well again", within: .seconds(60)) { try await lab.isWell() }
        }
    }

    @Test func `a host is not drained while another is away`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            try await lab.lab("kill", "osprey")
            try await eventually("it is missed, and the Swarm has a leader", within: .seconds(60)) {
                guard try await !lab.status().verdict.mayLoseAHost else { return false }
                return try await lab.on("kestrel", "timeout 5 docker node ls").succeeded
            }
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
