import FoundationEssentials
import Planning
import Testing

extension EndToEnd.Drift {
    private static let clocks = "/etc/chrony/conf.d/trivet.conf"

    @Test func `a file edited by hand is shown with its difference and repaired, and its unit restarts`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            let before = try await lab.unit("chrony.service", "MainPID", on: "merlin")
            try await lab.on("merlin", "echo 'server 192.0.2.1' >> \(Self.clocks)").expect(0)
            let plan = try await lab.trivet("plan", "--exit-code").expect(3)
            plan.says("merlin", "file \(Self.clocks): change", "- server 192.0.2.1")
            plan.says(
                "unit chrony.service: restart",
                "because \(Self.clocks) changes",
                "Plan: 1 to change, 1 to restart."
            )
            plan.doesNotSay("kestrel", "osprey")
            try await lab.trivet("apply", "--yes").expect(0).says("Done.")
            #expect(try await lab.on("merlin", "grep -c 192.0.2.1 \(Self.clocks)").output == "0\n")
            #expect(try await lab.unit("chrony.service", "MainPID", on: "merlin") != before)
            try await lab.trivet("plan", "--exit-code").expect(0)
        }
    }

    @Test func `rules, kernel settings, hosts' names and modes changed by hand are repaired`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            try await lab.on("kestrel", "nft flush chain inet trivet input; nft add rule inet trivet input accept")
                .expect(0)
            try await lab.on("kestrel", "sysctl -qw net.core.somaxconn=128; chmod 600 /etc/docker/daemon.json").expect(
                0
            )
            try await lab.on(
                "kestrel",
                "sed -i '/registry.internal/d' /etc/hosts; ip address del 10.77.255.1/32 dev lo"
            ).expect(0)
            try await lab.on("kestrel", "rm /etc/trivet/tls/host.key; apt-mark unhold docker.io").expect(0)
            let plan = try await lab.trivet("plan", "--exit-code").expect(3)
            plan.says("the kernel's rules were changed by hand", "net.core.somaxconn", "mode 0600 → 0644", "+ ")
            plan.says("registry.internal", "add 10.77.255.1 to lo", "/etc/trivet/tls/host.pem: issue", "hold docker.io")
            try await lab.trivet("apply", "--yes").expect(0)
            try await lab.trivet("plan", "--exit-code").expect(0)
        }
    }

    @Test func `Docker stopped by hand is named by status and plan, and started by apply`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            try await lab.on("merlin", "systemctl stop docker.socket docker.service").expect(0)
            try await eventually("status names it", within: .seconds(60)) {
                let verdict = try await lab.status().verdict
                return !verdict.well && verdict.problems.contains { $0.contains("merlin") }
            }
            try await lab.trivet("plan", "--exit-code").expect(3).says("merlin", "unit docker.service: start")
            try await lab.trivet("apply", "--yes").expect(0)
            #expect(try await lab.isActive("docker.service", on: "merlin"))
        }
    }

    @Test func `a stack and a route that left the estate are removed, and the stack's data stays`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            try lab.write("stacks/trial.yaml", Self.trial)
            let estate = try lab.read("trivet.yaml")
            let trial = "\n  trial: { compose: stacks/trial.yaml, routes: { trial.example: app:80"
            try lab.write("trivet.yaml", estate + trial + ", second.example: app:80 } }\n")
            try await lab.trivet("apply", "--yes").expect(0)
            try await Self.answers(["trial.example": 200, "second.example": 200], of: lab)
            let host = try #require(try await lab.places(of: "trial_app").first)
            try await lab.trivet("exec", "trial_app", "--", "sh", "-c", "echo precious > /data/note").expect(0)

            try lab.write("trivet.yaml", estate + trial + " } }\n")
            try await lab.trivet("apply", "--yes").expect(0).says("stack trial", "app: settings change")
            try await Self.answers(["trial.example": 200, "second.example": 404], of: lab)

            try lab.write("trivet.yaml", estate)
            try await lab.trivet("plan", "--exit-code").expect(3).says("trial", "remove", "it has left the estate")
            try await lab.trivet("apply", "--yes").expect(0)
            try await Self.answers(["trial.example": 404, "second.example": 404], of: lab)
            try await eventually("its container is gone", within: .seconds(60)) {
                try await lab.places(of: "trial_app") == []
            }
            let other = try #require(lab.names.first { $0 != host })
            let note = try await lab.on(other, "cat /srv/trivet/volumes/trial_data/note")
            #expect(note.output == "precious\n")
            try await eventually("nothing holds the volume any more", within: .seconds(60)) {
                try await lab.trivet("volume", "remove", "trial_data", "--yes").succeeded
            }
        }
    }

    @Test func `a service address that is changed is the only one afterwards`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            try lab.edit("trivet.yaml", "service: 10.77.255.1", "service: 10.77.255.2")
            try await lab.trivet("apply", "--yes").expect(0)
            let addresses = try await lab.on(
                "osprey",
                "ip -4 -o address show dev lo; systemctl is-enabled trivet-address"
            )
            addresses.says("10.77.255.2/32", "enabled").doesNotSay("10.77.255.1/32")
            try await lab.trivet("plan", "--exit-code").expect(0).says("Nothing to do")
        }
    }

    @Test func `a registry that left the estate goes with its files, and its images stay`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            let estate = try lab.read("trivet.yaml")
            let stacks = try #require(estate.firstRange(of: "stacks:"))
            try lab.write("trivet.yaml", estate[..<stacks.lowerBound] + "registry: off\n")
            try await lab.trivet("apply", "--yes").expect(0).says(
                "docker-registry.service",
                "stack site",
                "stack almanac"
            )
            for host in lab.names {
                #expect(try await lab.isActive("docker-registry.service", on: host) == false)
            }
            try await lab.onAll("test ! -e /etc/docker/certs.d/registry.internal:5000/ca.crt")
            try await lab.on("kestrel", "ls /etc/trivet/registry/config.yml").says("No such file")
            try await lab.on("kestrel", "ls /srv/trivet/registry/docker/registry/v2/repositories/weather").says(
                "almanac"
            )
            try await lab.trivet("plan", "--exit-code").expect(0)
        }
        #expect(try await lab.serves())
    }

    private static func answers(_ codes: [String: Int], of lab: TestLab) async throws {
        for (route, code) in codes {
            try await eventually("\(route) answers \(code)", within: .seconds(60)) {
                try await lab.ask(route, edge: "osprey").code == code
            }
        }
    }

    private static let trial = """
        services:
          app:
            image: registry.internal:5000/weather/almanac:1
            volumes: [data:/data]
            healthcheck: { test: [CMD, answers, "80", /healthz], interval: 1s, start_period: 5s }
        volumes: { data: {} }

        """
}
