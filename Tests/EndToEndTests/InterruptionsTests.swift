import Planning
import Testing

extension EndToEnd.Interruptions {
    /// Makes the next apply busy on a host for so many seconds.
    private static func makeWork(_ lab: TestLab, slow host: String, seconds: Int) async throws {
        try await lab.on(host, "dpkg --purge chrony").expect(0)
        try await lab.on(host, "echo 'DPkg::Pre-Invoke { \"sleep \(seconds)\"; };' > /etc/apt/apt.conf.d/99slow")
            .expect(0)
    }

    private static func isDone(_ lab: TestLab, on host: String) async throws -> Bool {
        try await lab.isActive("chrony.service", on: host)
    }

    @Test func `of two applies at once the second says who is at work and since when`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            try await Self.makeWork(lab, slow: "merlin", seconds: 3)
            let first = try await lab.during("apply", "--yes") { running in
                try await running.waits(for: "installing chrony")
                let second = try await lab.trivet("apply", "--yes", environment: ["USER": "bob", "SUDO_USER": "bob"])
                    .expect(1)
                second.says("ada@", "has been at work here since 20", "`trivet apply`", "→")
                try await lab.trivet("plan").expect(0)
            }
            first.expect(0)
            try await lab.on("merlin", "rm /etc/apt/apt.conf.d/99slow").expect(0)
        }
    }

    @Test func `an apply that is interrupted ends after what is under way, and the next one finishes`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            try await Self.makeWork(lab, slow: "merlin", seconds: 3)
            let first = try await lab.during("apply", "--yes") { running in
                try await running.waits(for: "merlin     installing chrony")
                try await running.send("INT")
            }
            first.expect(1).says(
                "stopping after what is under way",
                "stopped as you asked",
                "trivet apply goes on from here"
            )
            try await lab.on("merlin", "rm /etc/apt/apt.conf.d/99slow; dpkg-query -W -f '${Status}' chrony").says(
                "install ok installed"
            )
            try await lab.trivet("apply", "--yes").expect(0)
            #expect(try await Self.isDone(lab, on: "merlin"))
        }
    }

    @Test func `an apply that is killed leaves nothing half done, and the next one finishes`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            try await Self.makeWork(lab, slow: "osprey", seconds: 3)
            let first = try await lab.during("apply", "--yes") { running in
                try await running.waits(for: "osprey     installing chrony")
                try await running.send("KILL")
            }
            first.expect(137)
            // What was under way on a host is finished there, and holds the lock until then.
            try await eventually("the next apply finishes", within: .seconds(40)) {
                try await lab.trivet("apply", "--yes").status == 0
            }
            #expect(try await Self.isDone(lab, on: "osprey"))
            try await lab.on("osprey", "rm /etc/apt/apt.conf.d/99slow").expect(0)
        }
    }

    @Test func `an apply that is killed while the stacks are deployed is finished by the next`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            let banner = try lab.renew("trivet.yaml", "BANNER: ", prefix: "The weather on the roof ")
            let first = try await lab.during("apply", "--yes") { running in
                try await running.waits(for: "deploying the stack site")
                try await running.send("KILL")
            }
            first.expect(137)
            try await eventually("the next apply finishes", within: .seconds(60)) {
                try await lab.trivet("apply", "--yes").status == 0
            }
            try await eventually("the new version shows", within: .seconds(60)) {
                try await lab.ask("weather.example", edge: "kestrel").body.contains(banner)
            }
            try await lab.keep()
        }
    }

    @Test func `an apply that is interrupted while it watches a roll-out ends at once and says what goes on`()
        async throws
    {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            _ = try lab.renew("trivet.yaml", "BANNER: ", prefix: "The weather on the roof ")
            let first = try await lab.during("deploy", "site", "--yes") { running in
                try await running.waits(for: "site: waiting for")
                try await running.send("INT")
            }
            first.expect(1).says(
                "you stopped watching the stack site",
                "Swarm goes on with its roll-out",
                "trivet ps site"
            )
            try await lab.keep()
        }
    }

    @Test func `a host that dies while it is applied is named, the others are finished, and the next apply mends it`()
        async throws
    {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            try await lab.onAll("dpkg --purge chrony")
            try await Self.makeWork(lab, slow: "osprey", seconds: 60)
            let first = try await lab.during("apply", "--yes") { running in
                try await running.waits(for: "osprey     installing chrony")
                try await lab.lab("kill", "osprey")
            }
            first.expect(1).says("osprey: ", "see that the host is on", "→")
            #expect(try await Self.isDone(lab, on: "kestrel"))
            #expect(try await Self.isDone(lab, on: "merlin"))
            try await lab.lab("start", "osprey")
            try await lab.on("osprey", "rm /etc/apt/apt.conf.d/99slow").expect(0)
            try await eventually("the next apply finishes", within: .seconds(60)) {
                try await lab.trivet("apply", "--yes").status == 0
            }
            #expect(try await Self.isDone(lab, on: "osprey"))
        }
    }
}
