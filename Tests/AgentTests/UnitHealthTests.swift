@testable import Agent
import Planning
import Testing

struct UnitHealthTests {
    static let manifest = [
        ("unit", "chrony.service"), ("unit", "docker.service"), ("unit", "docker-registry.service"),
        ("firewall", "inet trivet"), ("file", "/etc/hosts"),
    ].map { Facts.Record(system: SystemName("base"), resource: ResourceID(kind: $0.0, name: $0.1)) }

    @Test(
        arguments: [
            ("active\nactive\n", "", []),
            ("active\nfailed\n", "", ["docker-registry.service is failed"]),
            ("active\n", "", []),
            (
                "inactive\nactivating\n", "Error: No such file or directory\n",
                ["chrony.service is inactive", "the firewall's table inet trivet is gone"]
            ),
            ("active\nactive\n", "Operation not permitted", []),
        ] as [(String, String, [String])]
    )
    func `what Trivet set up and does not run is named`(states: String, nft: String, problems: [String]) async {
        let health = UnitHealth(manifest: { Self.manifest }) { command in
            command.executable == "nft"
                ? CommandResult(status: nft.isEmpty ? 0 : 1, errors: nft) : CommandResult(status: 3, output: states)
        }
        #expect(await health.problems() == problems)
    }
}
