import FoundationEssentials
import Lab
import Planning
import Testing

@Suite struct EstateRewriteTests {
    private static func lab(_ hosts: [String]) throws -> Lab {
        Lab(
            name: try LabName("try"),
            number: 7,
            system: BaseSystem(release: .trixie, kind: .prepared),
            disk: "8G",
            hosts: hosts
        )
    }

    /// A case is a file in Golden: an estate, a dashed line, and what a lab makes of it.
    @Test(arguments: ["annotated", "no-network", "hosts-last", "flow", "disks"])
    func `only hosts and network are replaced`(name: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name).txt")
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let halves = text.split(separator: "----\n", maxSplits: 1).map(String.init)
        #expect(try EstateRewrite.rewrite(halves[0], for: Self.lab(["kestrel", "merlin"])) == halves[1])
    }

    @Test func `rewriting twice changes nothing more`() throws {
        let lab = try Self.lab(["kestrel"])
        let once = try EstateRewrite.rewrite("estate: a\nhosts: { kestrel: { ssh: local } }\n", for: lab)
        #expect(try EstateRewrite.rewrite(once, for: lab) == once)
    }

    @Test func `a lab without an estate gets the smallest one`() throws {
        #expect(
            EstateRewrite.minimal(try Self.lab(["kestrel"])) == """
                estate: try

                hosts:
                  kestrel: { ssh: root@198.18.7.1, address: 10.107.0.1 }

                network:
                  private: 10.107.0.0/24
                  admin: [198.18.7.254]

                """
        )
    }

    @Test func `a file that is no YAML is refused`() {
        #expect(throws: Failure.self) { try EstateRewrite.rewrite("hosts: [", for: Self.lab(["kestrel"])) }
        #expect(throws: Failure.self) { try EstateRewrite.rewrite("estate: x\n", for: Self.lab(["kestrel"])) }
    }
}
