import Planning
import Testing

extension EndToEnd.BrokenHosts {
    private static let clocks = "/etc/chrony/conf.d/trivet.conf"

    @Test func `a package that cannot be installed is named with apt's words, and the other hosts are finished`()
        async throws
    {
        let lab = try await Labs.shared.weather()
        let pin = "/etc/apt/preferences.d/never"
        try await lab.restoring {
            try await lab.on(
                "osprey",
                "dpkg --purge chrony; printf 'Package: chrony\\nPin: release *\\nPin-Priority: -1\\n' > \(pin)"
            )
            .expect(0)
            try await lab.on("kestrel", "rm \(Self.clocks)").expect(0)
            let result = try await lab.trivet("apply", "--yes").expect(1)
            result.says("osprey: installing chrony failed", "no installation candidate", "apt-get install chrony", "→")
            try await lab.on("kestrel", "grep -c peer \(Self.clocks)").expect(0)
            try await lab.on("osprey", "rm \(pin)").expect(0)
            try await lab.trivet("apply", "--yes").expect(0).says("install chrony")
            #expect(try await lab.isActive("chrony.service", on: "osprey"))
        }
    }

    @Test func `a full disk is named, leaves no half file, and the next apply finishes`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            let place = "/etc/trivet/tls"
            try await lab.on(
                "merlin",
                "mount -t tmpfs -o size=16k tmpfs \(place) && ! head -c 64k /dev/zero > \(place)/filler"
            ).expect(0)
            try await lab.on("kestrel", "rm \(Self.clocks)").expect(0)
            let result = try await lab.trivet("apply", "--yes").expect(1)
            result.says("merlin: ", "No space left on device", "free space on that file system")
            try await lab.on("kestrel", "grep -c peer \(Self.clocks)").expect(0)
            #expect(try await lab.on("merlin", "ls \(place)").output == "filler\n")
            try await lab.on("merlin", "umount \(place)").expect(0)
            try await lab.trivet("apply", "--yes").expect(0)
        }
    }

    @Test func `a host without room for its notes is named too`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            let place = "/var/lib/trivet"
            let fill =
                "cp -a \(place) /root/notes; mount -t tmpfs -o size=64k tmpfs \(place); cp -a /root/notes/manifest.json \(place)/"
            try await lab.on("osprey", "\(fill); ! cat /dev/zero > \(place)/filler; rm \(Self.clocks)").expect(0)
            let result = try await lab.trivet("apply", "--yes").expect(1)
            result.says("osprey: ", "No space left on device", "→")
            try await lab.on("osprey", "umount \(place); rm -r /root/notes; systemctl restart trivet-agent").expect(0)
            try await lab.trivet("apply", "--yes").expect(0)
        }
    }
}
