import Lab
import Planning
import Testing

@Suite struct BaseTests {
    private let stanzas = """
        # the archive
        Types: deb
        URIs: http://archive.example/debian
        Suites: bookworm bookworm-updates
        Components: main

        Types: deb deb-src
        URIs: http://archive.example/security
        Suites: bookworm-security
        Components: main

        Types: deb
        Enabled: no
        URIs: http://off.example/debian
        Suites: bookworm

        Types: deb
        URIs: http://other.example/node
        Suites: nodistro
        """

    @Test func `the machine's archives are asked for another release`() {
        #expect(
            AptSources.lines(AptSources.deb822(stanzas), machine: "bookworm", release: .trixie) == [
                "deb http://archive.example/debian trixie main",
                "deb http://archive.example/debian trixie-updates main",
                "deb http://archive.example/security trixie-security main",
            ]
        )
    }

    @Test func `the older form of sources is understood`() {
        let list = """
            deb [arch=amd64 signed-by=/usr/share/keyrings/x.gpg] http://archive.example/debian bookworm main contrib
            deb-src http://archive.example/debian bookworm main
            # deb http://archive.example/debian bookworm-updates main
            deb http://archive.example/security bookworm-security main
            """
        #expect(
            AptSources.lines(AptSources.oneLine(list), machine: "bookworm", release: .bookworm) == [
                "deb http://archive.example/debian bookworm main",
                "deb http://archive.example/security bookworm-security main",
            ]
        )
    }

    @Test func `Debian 12 has no package of the Docker client alone`() {
        #expect(BaseSystem(release: .trixie, kind: .plain).packages.contains("docker-cli"))
        #expect(!BaseSystem(release: .bookworm, kind: .plain).packages.contains("docker-cli"))
    }

    @Test func `another list of packages is another tree`() {
        let names = Release.allCases.flatMap { release in
            [BaseSystem.Kind.plain, .prepared].map { BaseSystem(release: release, kind: $0).directory }
        }
        #expect(Set(names).count == 4)
        #expect(names.allSatisfy { $0.split(separator: "-").count == 3 })
    }

    @Test func `packages reach the script as arguments`() {
        let command = BaseCommands.inside("/tree", script: "echo", packages: ["caddy", "curl"])
        #expect(
            command.arguments.suffix(8) == [
                "--mount-proc=/tree/proc", "chroot", "/tree", "/bin/sh", "-s", "--", "caddy", "curl",
            ]
        )
        #expect(command.input == "echo")
    }
}
