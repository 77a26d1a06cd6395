import FoundationEssentials
import Hosts
import Planning
import Systems
import Testing

/// The scripts as hosts run them, with a client that keeps what it is given.
@Suite struct DatabaseLoadScriptTests {
    private static let dump = "INSERT INTO t VALUES ('grüße');\n"

    /// - Returns: the script's status, and what the client was given by the time it ended; nil when it was ended before that.
    private static func run(_ form: DatabaseLoad.Form, _ input: String, client: String? = nil) async throws -> (
        status: Int32, given: String?
    ) {
        let file = "/tmp/trivet-load-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: file) }
        let keeper = Command("sh", ["-c", client ?? "cat > \(file).part && mv \(file).part \(file)"])
        defer { try? FileManager.default.removeItem(atPath: "\(file).part") }
        let script = DatabaseLoad.script(form, into: keeper).replacing("/run/", with: "/tmp/")
        let result = try await Shell.run(Command("sh", ["-c", "\(input) | sh -c \(Command.quoted(script))"]))
        return (result.status, FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) })
    }

    private static func print(_ text: String) -> String { "printf %s \(Command.quoted(text))" }

    @Test func `what comes whole reaches the client`() async throws {
        let plain = try await Self.run(.plain, Self.print(Self.dump + DatabaseLoad.mark))
        #expect(plain.status == 0 && plain.given == Self.dump + DatabaseLoad.mark)
        let packed = try await Self.run(.gzip, "\(Self.print(Self.dump)) | gzip")
        #expect(packed.status == 0 && packed.given == Self.dump)
    }

    @Test func `a client whose input breaks off is ended before it can run half a statement`() async throws {
        let plain = try await Self.run(.plain, Self.print("DELETE FROM t WHERE id = 1"))
        #expect(plain.status == DatabaseLoad.Status.cutOff && plain.given == nil)
        let packed = try await Self.run(.gzip, "\(Self.print(Self.dump)) | gzip | head -c 30")
        #expect(packed.status == DatabaseLoad.Status.damaged && packed.given == nil)
    }

    @Test func `a client that gives up says why by its own status`() async throws {
        let long = "{ yes 'INSERT INTO t VALUES (1);' | head -n 100000; \(Self.print(DatabaseLoad.mark)); }"
        #expect(try await Self.run(.plain, long, client: "head -n 1 > /dev/null; exit 7").status == 7)
    }

    @Test(arguments: [("printf dumped", 0, "dumped"), ("printf half; exit 2", DatabaseLoad.Status.noSource, nil)])
    func `another server's dump goes into the client, and one that breaks off does not`(
        dump: String,
        status: Int32,
        given: String?
    ) async throws {
        let directory = "/tmp/trivet-load-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        // In the place of the real one: it wants the password, and nothing else.
        let program = "#!/bin/sh\n[ \"$MYSQL_PWD\" = word ] || exit 1\n\(dump)\n"
        try Data(program.utf8).write(to: URL(filePath: "\(directory)/mariadb-dump"))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(directory)/mariadb-dump")
        let client = Command("sh", ["-c", "cat > \(directory)/part && mv \(directory)/part \(directory)/given"])
        let source = try DatabaseSource("mysql://forum@old.example/forum")
        let script = DatabaseLoad.script(from: source, into: client).replacing("/run/", with: "/tmp/")
        // The input stays open until the script has ended, as the operator's end keeps it.
        let input = "PATH=\(directory):$PATH; { echo word; while [ ! -e \(directory)/over ]; do sleep 0.1; done; } | "
        let whole = "\(input){ sh -c \(Command.quoted(script)); echo $? > \(directory)/over; }"
        try await Shell.check(Command("sh", ["-c", whole], timeout: 20))
        #expect(try String(contentsOfFile: "\(directory)/over", encoding: .utf8) == "\(status)\n")
        let kept = FileManager.default.contents(atPath: "\(directory)/given").map {
            String(decoding: $0, as: UTF8.self)
        }
        #expect(kept == given)
    }
}
