import Foundation
import Hosts
import Planning
import Systems
import Testing

/// The scripts of a copy, between directories of this machine.
@Suite(.enabled(if: Place.canCopy, "needs root and rsync")) struct VolumeTransferTests {
    enum Way: CaseIterable { case within, between }

    @Test(arguments: Way.allCases)
    func `all comes as it is, and a second look finds nothing to send`(way: Way) async throws {
        let place = try await Place()
        defer { place.remove() }
        #expect(try await place.copy(way).status == 0)
        #expect(try place.text("volume/sub/page") == "hello")
        let seen = try await place.run("cd volume && stat -c '%a %u %Y %h' sub/page && readlink sub/link").lines
        #expect(seen == ["640 1234 1000000000 2", "page"])
        let check = try await place.copy(way, isCheck: true)
        #expect(check.status == 0)
        #expect(check.changes == 0)
        #expect(try await Shell.run(VolumeTransfer.tidy(place.volume)).status == 0)
        #expect(try await place.run("ls -A volume/; stat -c %Y volume/").lines == ["kept", "sub", "1000000000"])
    }

    @Test(arguments: Way.allCases)
    func `what differs though size and time are equal is found and sent`(way: Way) async throws {
        let place = try await Place()
        defer { place.remove() }
        #expect(try await place.copy(way).status == 0)
        _ = try await place.run("printf jello > volume/sub/page; touch -d @1000000000 volume/sub/page")
        #expect(try await place.copy(way).changes == 0)
        #expect(try await place.copy(way, isCheck: true).changes > 0)
        #expect(try place.text("volume/sub/page") == "hello")
    }

    @Test(arguments: Way.allCases)
    func `a volume without room stops the copy in the words of its host`(way: Way) async throws {
        let place = try await Place()
        defer { place.remove() }
        let room = "head -c 9000000 /dev/urandom > source/big && mount -t tmpfs -o size=2M trivet-test \(place.name)"
        #expect(try await place.run(room).status == 0)
        let result = try await Shell.run(place.command(way))
        #expect(try await place.run("umount \(place.name)").status == 0)
        #expect(result.status == 11, "\(result)")
        #expect((result.output + result.errors).contains("No space left on device"), "\(result)")
    }

    @Test(arguments: Way.allCases) func `a source that is not there says so`(way: Way) async throws {
        let place = try await Place()
        defer { place.remove() }
        _ = try await place.run("rm -r source")
        #expect(try await place.copy(way).status == VolumeTransfer.noSource)
    }

    @Test(arguments: [
        "rsync --server -lHogDtpAXrSse.iLsfxCIvu . trivet-target/", "rsync --server -logDtpre.iLsfxCIvu . /etc/",
        "rsync --server -logDtpre.iLsfxCIvu --temp-dir /etc . trivet-target/", "rsync --server --daemon .",
        "rsync --server --delete -logDtpre.iLsfxCIvu . trivet-target/", "sh -c reboot",
    ])
    func `a source that asks for more than a copy is refused`(words: String) async throws {
        let place = try await Place()
        defer { place.remove() }
        let command = Command("sh", ["-c", VolumeTransfer.receiver(place.target)], input: words + "\n")
        let result = try await Shell.run(command)
        #expect(result.status == 1)
        #expect(result.errors.contains("which no copy needs"))
    }

    @Test(arguments: Way.allCases)
    func `what the agent has given free again is not written to`(way: Way) async throws {
        let place = try await Place()
        defer { place.remove() }
        try place.note(HeldVolumes(boot: "1"))
        #expect(try await place.copy(way).status == VolumeTransfer.tooLate)
        #expect(try await place.run("ls -A volume/").lines == ["kept"])
    }

    @Test func `a copy of which nobody is heard any more ends though its connection stays open`() async throws {
        let place = try await Place()
        defer { place.remove() }
        var target = place.target
        target.patience = 1
        let words = "rsync --server -lHogDtpAXrSe.iLsfxCIvu --log-format=%i . trivet-target/"
        let receiver = Command("sh", ["-c", VolumeTransfer.receiver(target)])
        let result = try await place.run(
            """
            mkfifo in && { { echo \(Command.quoted(words)); exec sleep 50; } > in & holder=$!
            \(receiver) < in; status=$?; kill $holder; exit $status; }
            """
        )
        // rsync's word for a signal.
        #expect(result.status == 20)
        #expect(try await place.copy(.within).status == 0)
    }

    @Test(arguments: Way.allCases)
    func `odd names and odd files come too`(way: Way) async throws {
        let place = try await Place()
        defer { place.remove() }
        let made = try await place.run(
            #"""
            cd source && touch -- '-rf' ' a  b ' "$(printf 'two\nlines')" "it's \"quoted\" \$HOME *" "$(printf 'latin\351')" \
              && mkfifo pipe && truncate -s 1G holes && mkdir empty \
              && python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket")' \
              && python3 -c 'import os; os.setxattr("-rf", "user.colour", b"red")'
            """#
        )
        #expect(made.status == 0, "\(made.errors)")
        #expect(try await place.copy(way).status == 0)
        #expect(try await place.copy(way, isCheck: true).changes == 0)
        let list = "find . -mindepth 1 -printf '%P %y %m %s\\0' | sort -z | tr '\\0' '|'"
        let sent = try await place.run("cd source && \(list)").output
        #expect(!sent.isEmpty)
        #expect(try await place.run("cd volume && rm -r kept .trivet-copy && \(list)").output == sent)
        // The gigabyte takes no room.
        #expect(try await place.run("du -k volume/holes").output.hasPrefix("0\t"))
        let colour = "import os; print(os.getxattr('volume/-rf', 'user.colour'))"
        #expect(try await place.run("python3 -c \"\(colour)\"").output == "b'red'\n")
    }
}

/// A source, a volume with a file of its own, and copies from the one to the other.
private struct Place {
    static let canCopy = geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/rsync")

    let root = "/tmp/trivet-copy-\(UUID().uuidString.prefix(8))"
    /// No other test's, which run at the same time; in scripts it is called `volume`.
    var name: String { root.replacing("/tmp/", with: "") }
    var volume: String { "\(root)/\(name)" }
    var target: CopyTarget {
        CopyTarget(place: volume, token: UUID().uuidString, held: "\(root)/held.json")
    }

    init() async throws {
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        let made = try await run(
            """
            mkdir -p source/sub \(name) && ln -s \(name) volume && touch volume/kept && cd source && printf hello > sub/page && ln sub/page sub/hard
            ln -s page sub/link && chown 1234 sub/page && chmod 640 sub/page
            touch -d @1000000000 sub/page sub . ../volume
            """
        )
        #expect(made.status == 0)
        var held = HeldVolumes(boot: "1")
        held.take(name, id: HeldVolumes.copy, at: Date(timeIntervalSince1970: 1_800_000_000))
        try note(held)
    }

    /// What the agent remembers.
    func note(_ held: HeldVolumes) throws {
        try JSONEncoder().encode(held).write(to: URL(filePath: target.held))
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: root)
        try? FileManager.default.removeItem(atPath: "/run/trivet/copy-\(name).lock")
    }

    func run(_ script: String) async throws -> CommandResult {
        try await Shell.run(Command("sh", ["-c", "cd \(root) && \(script)"]))
    }

    func text(_ path: String) throws -> String { try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8) }

    func command(_ way: VolumeTransferTests.Way, isCheck: Bool = false) -> Command {
        let source = "\(root)/source"
        return switch way {
        case .within:
            Command("sh", ["-c", VolumeTransfer.within(target, from: source, isCheck: isCheck)])
        case .between:
            VolumeTransfer.between(
                Command("sh", ["-c", VolumeTransfer.sender(source, isCheck: isCheck, asRoot: true)]),
                Command("sh", ["-c", VolumeTransfer.receiver(target)])
            )
        }
    }

    func copy(_ way: VolumeTransferTests.Way, isCheck: Bool = false) async throws -> (status: Int32, changes: Int) {
        let result = try await Shell.run(command(way, isCheck: isCheck))
        let lines = (result.output + "\n" + result.errors).split { $0 == "\n" || $0 == "\r" }
        return (result.status, lines.count { CopyChange.isChange(String($0)) == true })
    }
}
