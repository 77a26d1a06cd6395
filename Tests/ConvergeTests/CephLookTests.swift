import Foundation
import Hosts
import Planning
@testable import Systems
import Testing

/// The program that looks at a host's part of Ceph, run by a real shell.
struct CephLookTests {
    /// Only root may keep keys in memory at /run.
    @Test(.enabled(if: getuid() == 0)) func `all keys of a host become fingerprints, and nothing else of them is said`()
        async throws
    {
        let place = "/tmp/trivet-rings-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: place) }
        let rings = [
            "a": "[client.admin]\n\tkey = AQA==\n\tcaps mon = \"allow *\"\n",
            "b": "[osd.0]\n\tkey = XYZ\n[mgr.x]\nkey = 123\n",
        ]
        for (name, text) in rings { try text.write(toFile: "\(place)/\(name)", atomically: true, encoding: .utf8) }
        let script = CephScripts.fingerprints + "fingerprints \"$@\"\n"
        let result = try await Shell.run(Command("sh", ["-s", "--", "\(place)/a", "\(place)/b"], input: script))
        #expect(result.succeeded)
        let keys = [
            "client.admin": "8337e960aa5877d204b55a37d1a2f2480cbad3dd7a0b703d197f8ad08ec0c73a",
            "osd.0": "ade099751d2ea9f3393f0f32d20c6b980dd5d3b0989dea599b966ae0d3cd5a1e",
            "mgr.x": "a665a45920422f9d417e4867efdc4fb8a04a1f3fff1fa07e998e86f7f7a27ae3",
        ]
        #expect(CephObservation.read(result).keys == keys)
        #expect(!result.output.contains("XYZ"))
    }

    @Test func `a host without anything of Ceph has nothing to say, and its look succeeds`() async throws {
        let result = try await Shell.run(CephObservation.look(disks: ["/no/such/disk"]))
        #expect(result.succeeded)
        #expect(CephObservation.read(result).disks.isEmpty)
    }
}
