import Foundation
import Hosts
import Planning
import Testing

/// What dies and is replaced, while somebody writes.
extension EndToEnd.Replacing {
    private static let service = "site_station"

    @Test func `a dead host is replaced by a new machine, interrupted half-way, and nothing acknowledged is lost`()
        async throws
    {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            let host = try #require(try await lab.places(of: Self.service).first)
            let others = lab.names.filter { $0 != host }
            try await lab.trivet("host", "replace", host, "--yes").expect(1).says("there is nothing to replace")
            try await lab.ledger(through: others, first: 11_000_000) {
                try await lab.lab("kill", host)
                try await lab.lab("start", host, "--fresh")
                try await Self.isTakenForDead(host, of: lab)
                try await lab.trivet("host", "replace", host).expect(4).says(
                    "SHA256:",
                    "The machine that answers",
                    "nothing was changed"
                )
                try await Self.cutShort(host, of: lab)
                try await lab.trivet("host", "replace", host, "--yes", timeout: 500).expect(0).says(
                    "\(host) is replaced"
                )
                try await lab.becomesWell(within: .seconds(300))
            }
            try await Self.isWhole(lab)
        }
    }

    @Test func `a host that lives is not replaced by another machine under its address`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            // The key that is pinned is another's: as if another machine answered while the old one lives.
            let stranger = try lab.read("known_hosts").split(separator: "\n").map { line in
                let words = line.split(separator: " ")
                return words[0].contains(try lab.host("osprey").outside) ? "" : String(line)
            }
            try lab.write("known_hosts", stranger.joined(separator: "\n") + "\n")
            try await lab.trivet("host", "replace", "osprey", "--yes").expect(1).says("it is alive", "osprey")
            #expect(try !lab.read("known_hosts").contains(try lab.host("osprey").outside))
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func `a failed disk is replaced: its OSD is forgotten when an empty one stands in its place, not before`()
        async throws
    {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            let free = try await lab.containers().reduce(into: Set(lab.names)) { $0.remove($1.host) }.first
            let host = try free ?? #require(lab.names.last)
            let other = try #require(lab.names.first { $0 != host })
            try await lab.ledger(through: lab.names.filter { $0 != host }, first: 12_000_000) {
                try await Self.breakDisk(of: host, in: lab)
                // On a busy host a question to Ceph may stay without an answer.
                try await eventually("its OSD is called dead, with what to do", within: .seconds(120)) {
                    let words = try await lab.trivet("storage", timeout: 30).words
                    return words.contains("dead since") && words.contains("of \(host) is dead, and its host is there")
                } orSaying: {
                    (try? await lab.trivet("storage").words) ?? ""
                }
                try await lab.trivet("plan").expect(1).says("is gone", "put an empty disk in its place")
                    .doesNotSay("forget osd")
                try await lab.lab("kill", host)
                try await lab.lab("start", host, "--new-disk")
                try await eventually("the plan forgets it", within: .seconds(60), every: .seconds(2)) {
                    try await lab.trivet("plan").words.contains("forget osd.")
                } orSaying: {
                    (try? await lab.trivet("plan").words) ?? ""
                }
                try await lab.trivet("apply", "--yes").expect(0).says("make an OSD of the whole disk")
                try await lab.becomesWell(within: .seconds(300))
            }
            try await Self.isWhole(lab)
            try await lab.on(other, "ceph osd ls | wc -l").expect(0).says("3")
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func `a disk that is added to a host is taken, and emptied before it goes again`() async throws {
        let lab = try await Labs.shared.weather()
        let host = try #require(lab.names.last)
        let disk = try await Self.addDisk(to: host, of: lab)
        defer { Self.removeDisk(disk) }
        try await lab.restoring {
            try await lab.ledger(through: lab.names, first: 13_000_000) {
                try await Self.setDisks("/dev/vdb, /dev/vdc", of: host, in: lab)
                try await lab.trivet("plan").expect(0).says("make an OSD of the whole disk /dev/vdc")
                try await lab.trivet("apply", "--yes").expect(0)
                try await lab.on(host, "ceph osd ls-tree \(host) | wc -l").expect(0).says("2")
                try await lab.becomesWell(within: .seconds(300))
                try await Self.setDisks("/dev/vdb", of: host, in: lab)
                try await lab.trivet("plan").expect(0).says("empty osd.", "the estate no longer names its disk")
                try await lab.trivet("apply", "--yes", timeout: 600).expect(0)
                try await lab.on(host, "ceph osd ls-tree \(host) | wc -l").expect(0).says("1")
                try await lab.becomesWell(within: .seconds(300))
            }
            try await Self.isWhole(lab)
            try await lab.on(host, "rm /dev/vdc").expect(0)
        }
    }

    /// - Returns: the device outside the lab.
    private static func addDisk(to host: String, of lab: TestLab) async throws -> String {
        let script = """
            truncate -s 10G /var/tmp/\(lab.name)-second-disk
            losetup --find --show /var/tmp/\(lab.name)-second-disk
            """
        let disk = String(try await Shell.run(Command("sh", ["-ec", script])).expect(0).output.prefix { $0 != "\n" })
        let number = try #require(disk.split(separator: "loop").last)
        try await lab.on(host, "mknod /dev/vdc b 7 \(number)").expect(0)
        return disk
    }

    private static func removeDisk(_ disk: String) {
        let script = "file=$(losetup -nO BACK-FILE \(disk)); losetup -d \(disk); rm -f $file"
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", script]
        try? process.run()
        process.waitUntilExit()
    }

    private static func setDisks(_ disks: String, of host: String, in lab: TestLab) async throws {
        let lines = try lab.read("trivet.yaml").components(separatedBy: "\n").map { line in
            let isHost = line.hasPrefix("  \(host):")
            return isHost ? line.replacing(/disks: \[[^\]]*\]/, with: "disks: [\(disks)]") : line
        }
        try lab.write("trivet.yaml", lines.joined(separator: "\n"))
    }

    /// Neither the Swarm nor Ceph counts on it any more.
    private static func isTakenForDead(_ host: String, of lab: TestLab) async throws {
        try await eventually("the estate misses \(host)", within: .seconds(90), every: .seconds(1)) {
            try await lab.trivet("host", "replace", host).status == 4
        } orSaying: {
            (try? await lab.trivet("host", "replace", host).words) ?? ""
        }
    }

    /// Ended without a word once the new machine is a part of Ceph, and not yet of the Swarm.
    private static func cutShort(_ host: String, of lab: TestLab) async throws {
        let cut = try await lab.during("host", "replace", host, "--yes") { running in
            try await running.waits(for: "mounting /srv/trivet", within: .seconds(240))
            try await running.send("KILL")
        }
        #expect(!cut.succeeded)
        cut.says("Of the dead \(host) will be forgotten", "forget osd.")
        // From here on the estate's own copy of the keys has the new machine's.
        try await lab.keep()
    }

    /// Reads and writes fail from now on. Its OSD stands still meanwhile: what it writes would give the file a size again.
    private static func breakDisk(of host: String, in lab: TestLab) async throws {
        let file = "/var/lib/trivet/lab/\(lab.name)/hosts/\(host)/disk"
        let script = """
            disk=$(losetup -nO NAME -j '\(file)'); blockdev --flushbufs $disk
            truncate -s 0 '\(file)' && losetup -c $disk && [ "$(blockdev --getsize64 $disk)" = 0 ]
            """
        try await lab.on(host, "systemctl kill -s STOP 'ceph-osd@*'").expect(0)
        try await Shell.run(Command("sh", ["-c", script])).expect(0)
        try await lab.on(host, "systemctl kill -s CONT 'ceph-osd@*'").expect(0)
    }

    private static func isWhole(_ lab: TestLab) async throws {
        try await eventually("all copies are there", within: .seconds(180), every: .seconds(1)) {
            try await lab.trivet("storage", timeout: 30).succeeded
        } orSaying: {
            (try? await lab.trivet("storage").words) ?? ""
        }
        try await lab.trivet("storage").expect(0).says("all copies of the files are there", "any one host may be lost")
        try await lab.trivet("plan", "--exit-code").expect(0)
        for name in lab.names {
            try await lab.on(name, "docker info -f '{{.Swarm.ControlAvailable}}'").expect(0).says("true")
        }
    }
}
