import FoundationEssentials
import Planning
import Testing

extension EndToEnd.Operating {
    @Test func `ps lists the containers of all hosts`() async throws {
        let lab = try await Labs.shared.weather()
        let rows = try await lab.containers()
        #expect(
            rows.map { "\($0.stack)_\($0.service)" }.sorted() == [
                "almanac_app", "blog_web", "blog_web", "site_feeder", "site_station", "site_web", "site_web",
            ]
        )
        #expect(rows.allSatisfy { $0.state == "running" && lab.names.contains($0.host) })
        let shown = try await lab.trivet("ps", "site").expect(0).says("site_web.1", "site_web.2", "site_feeder.1")
        shown.doesNotSay("almanac")
    }

    @Test func `logs reach a service, a replica and a container wherever they run`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.trivet("logs", "site_feeder").expect(0).says("site_feeder", "feeding http://station")
        let tail = try await lab.trivet("logs", "site_feeder", "--tail", "1", "--format", "json").expect(0)
        #expect(tail.lines.count == 1)
        let line = try tail.decoded(as: LogAnswer.self)
        #expect(try await lab.places(of: "site_feeder") == [line.host])
        let feeder = try await lab.containers().first { $0.service == "feeder" || $0.service == "site_feeder" }
        let id = try #require(feeder?.id)
        try await lab.trivet("logs", String(id.prefix(12)), "--tail", "5").expect(0).says("feed")
        try await lab.trivet("logs", "nothing_here").expect(2).says(
            "there is no service or container nothing_here",
            "site_web"
        )
    }

    @Test func `logs that are followed go on with what all replicas say`() async throws {
        let lab = try await Labs.shared.weather()
        let followed = try await lab.during("logs", "site_web", "--follow", "--tail", "0") { running in
            try await eventually("lines of both replicas", within: .seconds(60)) {
                _ = try await lab.ask("weather.example", edge: "kestrel")
                return running.output.contains("site_web.1") && running.output.contains("site_web.2")
            }
            try await running.send("TERM")
        }
        #expect(followed.status == 143)
    }

    @Test func `exec runs in the service's container and passes input, output and exit code on`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.trivet("exec", "almanac_app", "--", "sh", "-c", "exit 7").expect(7)
        let echo = try await lab.trivet("exec", "site_web.2", "--", "cat", input: "a line").expect(0)
        #expect(echo.output == "a line")
        try await lab.trivet("exec", "nobody", "--", "true").expect(2).says(
            "no running container is called nobody",
            "trivet ps"
        )
    }

    @Test func `host shell runs a command there and passes its exit code on`() async throws {
        let lab = try await Labs.shared.weather()
        let name = try await lab.trivet("host", "shell", "osprey", "--", "hostname").expect(0)
        #expect(name.output == "osprey\n")
        try await lab.trivet("host", "shell", "osprey", "--", "sh", "-c", "exit 9").expect(9)
    }

    @Test func `events of all hosts tell who applied what`() async throws {
        let lab = try await Labs.shared.weather()
        let events = try await lab.trivet("events", "--limit", "500", "--format", "json").expect(0)
            .decoded(as: [EventAnswer].self)
        #expect(Set(events.map(\.host)) == Set(lab.names))
        #expect(
            events.contains { $0.what == "trivet apply" && $0.who.hasPrefix("ada@") && $0.detail.hasPrefix("Plan: ") }
        )
        try await lab.trivet("events").expect(0).says("trivet apply", "ada@")
    }
}
