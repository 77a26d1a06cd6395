import Hosts
import Planning
import Testing

extension EndToEnd.Serving {
    @Test func `three plain hosts become a platform that serves each route through each host's edge`() async throws {
        let lab = try await Labs.shared.weather()
        #expect(try await lab.serves())
        let page = try await lab.ask("weather.example", edge: "osprey")
        #expect(page.body.contains("The weather on the roof"))
        let nobody = try await lab.ask("nobody.example", edge: "kestrel")
        #expect(nobody.code == 404 && nobody.body.contains("No route leads from this host name"))
        let status = try await lab.trivet("status")
        status.expect(0).says("all is well", "any one host may be lost", "kestrel", "almanac.weather.example")
    }

    @Test func `a second apply changes nothing`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.trivet("apply", "--yes").expect(0).says("Nothing to do")
        try await lab.trivet("plan", "--exit-code").expect(0).says("Nothing to do")
    }

    @Test func `no secret is ever shown`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            try await lab.trivet("secret", "set", "station-key", input: "another-key-of-the-tests").expect(0)
            try await lab.trivet("plan", "--full").expect(0).says("station: settings change").doesNotSay(
                "key-of-the-tests"
            )
            try await lab.trivet("plan", "--format", "json").expect(0).doesNotSay("key-of-the-tests")
            try await lab.trivet("secret", "list").expect(0).says("station-key").doesNotSay("key-of-the-tests")
            let inJournal = try await lab.on("kestrel", "journalctl --no-pager | grep -c key-of-the-tests")
            #expect(inJournal.output == "0\n")
        }
    }

    @Test func `SSH alone is open, from outside, to the estate's admins; the private network is the hosts' own`()
        async throws
    {
        let lab = try await Labs.shared.weather()
        let (outside, inside) = (lab.hosts.map(\.outside), lab.hosts.map(\.private))
        let (admin, stranger) = ("198.18.\(lab.number).254", "198.18.\(lab.number).253")
        let place = ["\(stranger)/24", "dev", "tl\(lab.number)-out"]
        try await Shell.check(Command("ip", ["address", "replace"] + place))
        async let toAdmin = Self.scan(outside, from: admin, over: "tl\(lab.number)-out")
        async let toStranger = Self.scan(outside, from: stranger, over: "tl\(lab.number)-out")
        async let toNeighbour = Self.scan(inside, from: "10.\(100 + lab.number).0.254", over: "tl\(lab.number)-in")
        #expect(try await toAdmin == Dictionary(uniqueKeysWithValues: outside.map { ($0, ["22"]) }))
        #expect(try await toStranger == [:])
        #expect(try await toNeighbour == [:])
        try await Shell.check(Command("ip", ["address", "del"] + place))
    }

    /// Every TCP port of each target: the open ones by address.
    private static func scan(_ targets: [String], from source: String, over link: String) async throws -> [String:
        [String]]
    {
        let options = [
            "-n", "-Pn", "-sS", "-p-", "--max-retries", "1", "--min-rate", "25000", "-T5", "--open", "-oG", "-",
        ]
        let result = try await Shell.check(
            Command("nmap", options + ["-S", source, "-e", link] + targets, timeout: 180)
        )
        return result.lines.filter { $0.contains("Ports:") }.reduce(into: [:]) { open, line in
            let words = line.split(separator: " ").map(String.init)
            open[words[1]] = words.filter { $0.contains("/open/") }.compactMap {
                $0.split(separator: "/").first.map(String.init)
            }
        }
    }
}
