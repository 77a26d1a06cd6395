import FoundationEssentials
import Hosts
import Planning
import Testing

extension EndToEnd.WrongFiles {
    @Test func `all faults of a wrong estate are named at once, each with its place and what to write`() async throws {
        let result = try await check(
            estate: """
                estate: wrong
                hosts:
                  kestrel: { ssh: root@203.0.113.11, adress: 10.0.0.1 }
                  merlin: { ssh: root@203.0.113.12, address: 10.0.0.2 }
                  osprey: { ssh: root@203.0.113.13, address: 10.0.0.2 }
                network: { private: 10.0.0.0/24 }
                stacks:
                  site: { compose: site.yaml, routes: { a.example: wbe:80 } }
                """,
            compose: "services: { web: { image: nginx } }\n"
        )
        result.expect(2).says("trivet.yaml:3:38: hosts.kestrel.adress: unknown key `adress`", "did you mean `address`?")
        result.says("trivet.yaml:5:46: hosts.osprey.address: `10.0.0.2` is already the address of `merlin`")
        result.says("has no service `wbe`", "did you mean `web`?", "nothing was changed")
    }

    @Test func `a Compose file that asks for what Swarm cannot do is refused, with its own lines`() async throws {
        let result = try await check(
            estate: """
                estate: wrong
                hosts: { box: local }
                stacks: { site: { compose: site.yaml } }
                """,
            compose: """
                services:
                  web:
                    image: nginx
                    privileged: true
                  built:
                    build: .
                  one:
                    image: nginx
                    ports: ["8080:80"]
                  two:
                    image: nginx
                    ports: ["8080:80"]
                """
        )
        result.expect(2)
        result.says(
            "site.yaml:4:5: services.web.privileged: Swarm cannot honour `privileged`",
            "name single capabilities"
        )
        result.says("site.yaml:6:5: services.built.build: a cluster cannot build images")
        result.says("8080/tcp is already published by `one`")
    }

    @Test(arguments: ["estate: \"torn", "hosts:\n\t- a", "\u{0}\u{1}\u{2}", "estate: x\nhosts: {", ""])
    func `a damaged estate is refused and nothing is touched`(text: String) async throws {
        let result = try await check(estate: text, compose: "")
        result.expect(2).says("trivet.yaml", "→")
    }

    @Test func `a secret that is used and not set is a fault that says how to set it`() async throws {
        let result = try await check(
            estate: """
                estate: wrong
                hosts: { box: local }
                stacks: { site: { compose: site.yaml, env: { KEY: !secret not-there } } }
                """,
            compose: "services: { web: { image: nginx } }\n"
        )
        result.expect(2).says("trivet.yaml:3:", "trivet secret set not-there")
    }

    @Test func `without an estate, without a terminal and with wrong words the next step is said`() async throws {
        let elsewhere = ["TRIVET_ESTATE": "/nowhere/trivet.yaml"]
        try await Shell.run(Command(UnderTest.binary, ["plan"], environment: elsewhere)).expect(2).says("trivet init")
        try await Shell.run(Command(UnderTest.binary, ["aply"])).expect(2)
        let lab = try await Labs.shared.weather()
        try await lab.trivet("plan", "--only", "nonsense").expect(2).says("there is no system nonsense", "containers")
        try await lab.trivet("plan", "--host", "nobody").expect(2).says("kestrel, merlin, osprey")
        try await lab.on("merlin", "rm /etc/chrony/conf.d/trivet.conf")
        try await lab.trivet("apply").expect(4).says("--yes")
        try await lab.trivet("apply", "--yes", "--host", "merlin").expect(0)
    }

    private func check(estate: String, compose: String) async throws -> CommandResult {
        let directory = FileManager.default.temporaryDirectory.appending(path: "trivet-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try Data(estate.utf8).write(to: URL(filePath: "\(directory)/trivet.yaml"))
        try Data(compose.utf8).write(to: URL(filePath: "\(directory)/site.yaml"))
        let environment = ["TRIVET_KEY": "\(directory)/age.key"]
        return try await Shell.run(
            Command(UnderTest.binary, ["check", "--estate", "\(directory)/trivet.yaml"], environment: environment)
        )
    }
}
