import FoundationEssentials
import Hosts
import Planning
import Testing

extension EndToEnd.VolumeCopy {
    private static let volume = "import_data"
    private static let place = "/srv/trivet/volumes/import_data"

    @Test func `a deployed stack's volume is made by the first copy, and each kind of source comes as it is`()
        async throws
    {
        let lab = try await Labs.shared.weather()
        try await Self.withStack(lab) { source in
            let book = try await lab.on("osprey", "cat /etc/trivet/volumes.json").expect(0).output
            #expect(book.contains(Self.volume) && book.contains("site_readings"))
            try await Self.fill(source, by: { try await Shell.check(Command("sh", ["-c", $0])) })
            try await lab.trivet("volume", "copy", Self.volume, "--from", source).expect(0).says("compared and equal")
            try await Self.expectAll(of: lab, on: "merlin")
            // Twice nothing is sent.
            try await lab.trivet("volume", "copy", Self.volume, "--from", source).expect(0).says("0 files sent")
            try await lab.on("merlin", "rm -rf /srv/old \(Self.place)/*").expect(0)
            try await Self.fill("/srv/old", by: { try await lab.on("merlin", $0).expect(0) })
            let address = try lab.host("merlin").outside
            try await lab.trivet("volume", "copy", Self.volume, "--from", "root@\(address):/srv/old").expect(0)
            try await Self.expectAll(of: lab, on: "kestrel")
            try await lab.on("merlin", "rm -rf \(Self.place)/*; docker volume create old").expect(0)
            try await Self.fill(
                "/var/lib/docker/volumes/old/_data",
                by: { try await lab.on("merlin", $0).expect(0) }
            )
            try await lab.trivet("volume", "copy", Self.volume, "--from-volume", "merlin:old").expect(0)
            try await Self.expectAll(of: lab, on: "osprey")
            try await lab.on("merlin", "rm -rf /srv/old; docker volume rm old").expect(0)
        }
    }

    @Test func `a copy that is killed leaves no half file under its name, and the next one finishes it`() async throws {
        let lab = try await Labs.shared.weather()
        try await Self.withStack(lab) { source in
            try await Shell.check(
                Command("sh", ["-c", "mkdir -p \(source); head -c 600000000 /dev/urandom > \(source)/big"])
            )
            _ = try await lab.during("volume", "copy", Self.volume, "--from", source) { copy in
                try await eventually("the file is on its way", within: .seconds(60), every: .milliseconds(50)) {
                    try await lab.on("kestrel", "ls -A \(Self.place)/.trivet-copy | grep -q big").succeeded
                }
                try await copy.send("KILL")
            }
            try await lab.on("kestrel", "test -e \(Self.place)/big").expect(1)
            try await lab.trivet("volume", "copy", Self.volume, "--from", source).expect(0)
            let sum = try await Shell.check(Command("sha256sum", ["\(source)/big"])).output.prefix(64)
            try await lab.on("osprey", "sha256sum \(Self.place)/big; ls -A \(Self.place) | wc -l").expect(0).says(
                String(sum),
                "1"
            )
        }
    }

    // Whether the cut meets a copy under way depends on how fast the machine is.
    @Test(.enabled(if: UnderTest.isDrilled, "scripts/test --drills"))
    func `a full volume and a way that breaks stop a copy in words, and the same command finishes it`()
        async throws
    {
        let lab = try await Labs.shared.weather()
        try await Self.withStack(lab) { source in
            try await Shell.check(
                Command("sh", ["-c", "mkdir -p \(source); head -c 600000000 /dev/urandom > \(source)/big"])
            )
            try await lab.trivet("volume", "copy", Self.volume, "--from", "\(lab.directory)/stacks").expect(0)
            try await lab.trivet("volume", "quota", Self.volume, "32M").expect(0)
            try await lab.trivet("volume", "copy", Self.volume, "--from", source).expect(1).says("quota exceeded")
            try await lab.on("kestrel", "test -e \(Self.place)/big").expect(1)
            try await lab.trivet("volume", "quota", Self.volume, "none").expect(0)
            let cut = try await lab.during("volume", "copy", Self.volume, "--from", source) { _ in
                try await eventually("the file is on its way", within: .seconds(60), every: .milliseconds(50)) {
                    // More of it than the quota had let through.
                    try await lab.on("kestrel", "[ $(stat -c %s \(Self.place)/.trivet-partial/big) -gt 60000000 ]")
                        .succeeded
                }
                try await lab.lab("cut", "kestrel", "--outside")
            }
            // On a fast machine the last file is through, and it is the next look at the host that fails.
            let words = cut.expect(1).words
            #expect(
                words.contains("copying \(source) into \(Self.volume) stopped") || words.contains("does not answer")
            )
            try await lab.lab("heal", "kestrel", "--outside")
            // The host does not know that the way was cut: the first copy's connection is still open there.
            try await lab.trivet("volume", "copy", Self.volume, "--from", source).expect(0)
            let sum = try await Shell.check(Command("sha256sum", ["\(source)/big"])).output.prefix(64)
            try await lab.on("osprey", "sha256sum \(Self.place)/big").expect(0).says(String(sum))
        }
    }

    @Test func `a volume that a container uses is refused, and the container is named`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.trivet("volume", "copy", "site_readings", "--from", lab.directory).expect(1).says(
            "the volume site_readings is used by the container site_station",
            "replicas: 0"
        )
        try await lab.trivet("volume", "copy", "nobodys", "--from", lab.directory).expect(2).says("no volume nobodys")
    }

    /// A stack whose volume nobody uses yet, and a directory for files.
    private static func withStack(_ lab: TestLab, _ body: (String) async throws -> Void) async throws {
        let source = "/var/lib/trivet/lab/\(lab.name)/import"
        try await lab.restoring {
            defer {
                try? FileManager.default.removeItem(atPath: source)
                try? FileManager.default.removeItem(atPath: "\(lab.directory)/stacks/import.yaml")
            }
            try lab.write(
                "stacks/import.yaml",
                """
                services:
                  app:
                    image: registry.internal:5000/weather/almanac:1
                    deploy: { replicas: 0 }
                    volumes: ["data:/data"]
                volumes: { data: {} }

                """
            )
            try lab.edit("trivet.yaml", "stacks:\n", "stacks:\n  import: { compose: stacks/import.yaml }\n")
            try await lab.trivet("deploy", "import", "--yes").expect(0)
            try await body(source)
        }
        try await lab.trivet("volume", "remove", volume, "--yes").expect(0)
    }

    private static func fill<Result>(_ directory: String, by run: (String) async throws -> Result) async throws {
        _ = try await run(
            """
            mkdir -p \(directory)/sub && cd \(directory)/sub && printf hello > page && ln page hard && ln -s page link \
            && chown 1234:4321 page && chmod 640 page && touch -d @1000000000 page
            """
        )
    }

    private static func expectAll(of lab: TestLab, on host: String) async throws {
        let look = "cd \(place)/sub && stat -c '%a %u %g %Y %h' page && readlink link && cat hard && ls -A .."
        let seen = try await lab.on(host, look).expect(0).output.split(separator: "\n").map(String.init)
        #expect(seen == ["640 1234 4321 1000000000 2", "page", "hellosub"])
    }
}
