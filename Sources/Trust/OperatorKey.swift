import FoundationEssentials
import Hosts
import Planning

/// The operator's `age` key: whoever has it can read the estate's secrets.
package struct OperatorKey: Sendable {
    package let path: String

    /// `TRIVET_KEY` in the environment, else `~/.config/trivet/age.key`.
    package init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        let home = environment["HOME"] ?? "/root"
        path = environment["TRIVET_KEY"] ?? "\(home)/.config/trivet/age.key"
    }

    package var exists: Bool { HostFile.exists(path) }

    /// Makes the key unless there is one.
    ///
    /// - Returns: whether it was made.
    @discardableResult
    package func create() async throws -> Bool {
        guard !exists else { return false }
        try HostFile.makeDirectory(HostFile.parent(of: path))
        try await Age.run("age-keygen", ["-o", path], what: "making the key \(path) failed")
        return true
    }

    /// The public half, for which secrets are encrypted.
    package func recipient() async throws -> String {
        guard exists else {
            throw Failure(
                .invalid,
                "there is no key at \(path)",
                next: "`trivet init` makes one; to use another that you have: TRIVET_KEY=FILE"
            )
        }
        let result = try await Age.run("age-keygen", ["-y", path], what: "reading the key \(path) failed")
        return result.lines.last ?? ""
    }
}

/// The `age` program.
enum Age {
    @discardableResult
    static func run(_ program: String, _ arguments: [String], input: String? = nil, what: String) async throws
        -> CommandResult
    {
        let result: CommandResult
        do {
            result = try await Shell.run(Command(program, arguments, input: input))
        } catch {
            throw Failure(.failed, "the program \(program) is missing", next: "apt-get install age")
        }
        guard result.succeeded else {
            throw Failure(
                .failed,
                what,
                words: Failure.tail(result.errors),
                next: "see that TRIVET_KEY names the key that was used to write it"
            )
        }
        return result
    }
}
