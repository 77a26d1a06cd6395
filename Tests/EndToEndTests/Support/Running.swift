import FoundationEssentials
import Hosts
import Planning

/// A trivet command under way: its words can be read while it speaks, and it can be sent signals.
struct Running: Sendable {
    fileprivate let directory: String

    var words: String { read("errors") }
    var output: String { read("output") }

    private func read(_ name: String) -> String {
        (try? String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8)) ?? ""
    }

    func waits(for text: String, within limit: Duration = .seconds(60)) async throws {
        try await eventually("it says \(text)", within: limit, every: .milliseconds(50)) {
            words.contains(text)
        } orSaying: {
            words
        }
    }

    func send(_ signal: String) async throws {
        let pid = try String(contentsOfFile: "\(directory)/pid", encoding: .utf8).filter(\.isNumber)
        try await Shell.check(Command("kill", ["-s", signal, pid]))
    }
}

extension TestLab {
    /// Runs a command and, while it runs, the body.
    func during(_ arguments: String..., body: (Running) async throws -> Void) async throws -> CommandResult {
        let directory = "/var/lib/trivet/lab/\(name)/running-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let script = "echo $$ > '\(directory)/pid'; exec \"$0\" \"$@\" > '\(directory)/output' 2> '\(directory)/errors'"
        let plain = command(arguments)
        let wrapped = Command(
            "sh",
            ["-c", script, plain.executable] + plain.arguments,
            environment: plain.environment,
            timeout: plain.timeout
        )
        let running = Running(directory: directory)
        async let ended = Shell.run(wrapped)
        try await eventually("it starts", within: .seconds(10)) {
            FileManager.default.fileExists(atPath: "\(directory)/errors")
        }
        try await body(running)
        var result = try await ended
        result.errors = running.words
        result.output = running.output
        return result
    }
}
