import Planning
import Testing

extension EndToEnd.PowerAndCables {
    @Test func `a host that cannot be reached is left out of the plan by name, and the others are applied`()
        async throws
    {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            let file = "/etc/chrony/conf.d/trivet.conf"
            try await lab.onAll("rm \(file)")
            try await lab.lab("kill", "osprey")
            let plan = try await lab.trivet("plan").expect(1)
            plan.says("osprey: ", "see that the host is on", "kestrel", "merlin", "Plan: 2 to create")
            let applied = try await lab.trivet("apply", "--yes").expect(1)
            applied.says("left out: osprey", "osprey: ")
            for host in ["kestrel", "merlin"] { try await lab.on(host, "test -s \(file)").expect(0) }
            try await lab.lab("start", "osprey")
            try await eventually("apply finishes", within: .seconds(60)) {
                try await lab.trivet("apply", "--yes").status == 0
            }
            try await lab.on("osprey", "test -s \(file)").expect(0)
        }
    }

    @Test func `the service of a host that loses power is served again by another, and status names the dead host`()
        async throws
    {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            let leader = try await lab.leader()
            let victim = try #require(lab.names.first { $0 != leader })
            try await Self.fail(victim, of: lab, within: .seconds(150))
        }
    }

    @Test func `the same holds for the host of the Swarm's leader`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring { try await Self.fail(try await lab.leader(), of: lab, within: .seconds(150)) }
    }

    @Test func `a host that is cut off is named, and healed it leaves no container twice`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            let host = try #require(try await lab.places(of: "almanac_app").first)
            let others = lab.names.filter { $0 != host }
            try await lab.lab("cut", host)
            try await eventually("the others serve everything", within: .seconds(150)) {
                try await lab.serves(through: others)
            }
            let status = try await lab.trivet("status", timeout: 30).expect(1)
            status.says("not well")
            try await lab.lab("heal", host)
            try await lab.becomesWell(within: .seconds(180))
            try await eventually("one container is left", within: .seconds(90)) {
                let (apps, webs) = (try await lab.places(of: "almanac_app"), try await lab.places(of: "site_web"))
                return apps.count == 1 && webs.count == 2
            }
            #expect(try await lab.serves())
        }
    }

    @Test func `after a power cut of all hosts everything serves again by itself`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            try await lab.lab("kill", "--all")
            try await lab.lab("start", "--all")
            try await eventually("all routes serve", within: .seconds(240)) { try await lab.serves() }
            try await lab.becomesWell(within: .seconds(150))
            try await lab.trivet("plan", "--exit-code").expect(0).says("Nothing to do")
        }
    }

    /// Puts the almanac on a host, takes its power, and waits until another host's edge serves it.
    private static func fail(_ victim: String, of lab: TestLab, within limit: Duration) async throws {
        try await put("almanac_app", on: victim, of: lab)
        let edge = try #require(lab.names.first { $0 != victim })
        try await lab.lab("kill", victim)
        try await eventually("the almanac is served again", within: limit) {
            try await lab.ask("almanac.weather.example", edge: edge).code == 200
        }
        let clock = ContinuousClock()
        let asked = clock.now
        let status = try await lab.trivet("status", timeout: 30).expect(1)
        #expect(clock.now - asked < .seconds(20))
        status.says("\(victim) does not answer", "no host may be lost")
        try await lab.lab("start", victim)
        try await lab.becomesWell(within: .seconds(180))
    }

    /// Closes all other hosts to new tasks for the moment in which the service starts anew.
    private static func put(_ service: String, on host: String, of lab: TestLab) async throws {
        guard try await lab.places(of: service) != [host] else { return }
        let others = lab.names.filter { $0 != host }.joined(separator: " ")
        let script = """
            for node in \(others); do docker node update --availability pause $node; done
            docker service update --quiet --force \(service)
            for node in \(others); do docker node update --availability active $node; done
            """
        try await lab.on(try await lab.leader(), script).expect(0)
        try await eventually("\(service) runs on \(host)", within: .seconds(60)) {
            guard try await lab.places(of: service) == [host] else { return false }
            return try await lab.isWell()
        }
    }
}
