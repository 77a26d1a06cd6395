import FoundationEssentials
import Planning
import Testing

extension EndToEnd.WaysIn {
    @Test func `a login that is not root works through sudo`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            try lab.edit("trivet.yaml", "ssh: root@", "ssh: admin@")
            try await lab.on("merlin", "rm /etc/chrony/conf.d/trivet.conf").expect(0)
            try await lab.trivet("plan").expect(0).says("Plan: ")
            try await lab.trivet("apply", "--yes").expect(0).says("Done.")
            try await lab.trivet("status").expect(0).says("all is well")
            try await lab.trivet("exec", "almanac_app", "--", "true").expect(0)
        }
    }

    @Test func `a login that may not use sudo is told which line to write`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            try lab.edit("trivet.yaml", "ssh: root@", "ssh: nosudo@")
            let result = try await lab.trivet("plan").expect(1)
            result.says(
                "nosudo may not use sudo without a password",
                "nosudo ALL=(ALL) NOPASSWD: ALL",
                "/etc/sudoers.d/trivet"
            )
        }
    }

    @Test func `a login that is refused and one that nobody knows are told apart`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            try lab.edit(
                "trivet.yaml",
                "ssh: root@\(try lab.host("merlin").outside)",
                "ssh: root@\(try lab.host("merlin").outside):23"
            )
            try lab.edit(
                "trivet.yaml",
                "ssh: root@\(try lab.host("osprey").outside)",
                "ssh: daemon@\(try lab.host("osprey").outside)"
            )
            let result = try await lab.trivet("plan").expect(1)
            result.says("merlin: ", "osprey: it refuses the key for daemon@", "ssh-copy-id")
        }
    }

    @Test func `a changed host key stops everything until the operator trusts it`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            let key = "/etc/ssh/ssh_host_ed25519_key"
            let change =
                "cp -p \(key) /root/key; cp -p \(key).pub /root/key.pub; rm \(key)*; ssh-keygen -q -t ed25519 -N '' -f \(key); systemctl restart ssh"
            try await lab.on("merlin", change).expect(0)
            let refused = try await lab.trivet("plan").expect(1)
            refused.says("merlin: its SSH host key is not the one that is pinned", "trivet trust merlin --replace")
            try await lab.trivet("trust", "merlin", "--yes").expect(1).says("another key is pinned")
            let fingerprint = try await lab.on("merlin", "ssh-keygen -l -f \(key).pub | cut -d' ' -f2").output.filter {
                !$0.isNewline
            }
            try await lab.trivet("trust", "merlin", "--replace", "--yes").expect(0).says("merlin: pinned", fingerprint)
            try await lab.trivet("plan", "--exit-code").expect(0)
            try await lab.on("merlin", "mv /root/key \(key); mv /root/key.pub \(key).pub; systemctl restart ssh")
                .expect(0)
        }
    }

    @Test func `a host that nobody pinned yet is not talked to`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            try lab.write("known_hosts", "")
            try await lab.trivet("plan").expect(1).says("its SSH host key is not known yet", "trivet trust kestrel")
            try await lab.trivet("trust").expect(4).says("--yes")
            try await lab.trivet("trust", "--yes").expect(0).says("kestrel: pinned", "osprey: pinned")
            try await lab.trivet("plan", "--exit-code").expect(0)
        }
    }
}
