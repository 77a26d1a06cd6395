import FoundationEssentials
import Hosts
import Planning

/// A lab under test, and the estate that is applied to it.
struct TestLab: Sendable {
    let name: String
    /// In the order of the estate.
    let hosts: [LabHostAnswer]

    var names: [String] { hosts.map(\.host) }
    var directory: String { "/var/lib/trivet/lab/\(name)/estate" }
    /// The estate as it was when the lab came up; what tests go back to.
    var kept: String { "/var/lib/trivet/lab/\(name)/estate-kept" }
    /// The lab's number, of which all its names and addresses on the machine are made.
    var number: Int { hosts.first.flatMap { Int($0.outside.split(separator: ".")[2]) } ?? 0 }

    func host(_ name: String) throws -> LabHostAnswer {
        guard let host = hosts.first(where: { $0.host == name }) else {
            throw NotInTime(description: "no host \(name)")
        }
        return host
    }

    /// Runs the binary under test on the operator's side, about this lab's estate.
    @discardableResult
    func trivet(
        _ arguments: String...,
        input: String? = nil,
        environment: [String: String] = [:],
        timeout: Double = 300
    ) async throws -> CommandResult {
        try await Shell.run(command(arguments, input: input, environment: environment, timeout: timeout))
    }

    func command(
        _ arguments: [String],
        input: String? = nil,
        environment: [String: String] = [:],
        timeout: Double = 300
    ) -> Command {
        Command(
            UnderTest.binary,
            arguments,
            input: input,
            environment: Self.surroundings(name).merging(environment) { $1 },
            timeout: timeout
        )
    }

    static func surroundings(_ name: String) -> [String: String] {
        [
            "TRIVET_ESTATE": "/var/lib/trivet/lab/\(name)/estate/trivet.yaml",
            "TRIVET_KEY": "/var/lib/trivet/lab/\(name)/age.key", "TRIVET_BINARY": UnderTest.binary,
            "USER": "ada", "SUDO_USER": "ada", "NO_COLOR": "1",
        ]
    }

    /// A verb of `trivet lab` on this lab; it must succeed.
    @discardableResult
    func lab(_ verb: String, _ arguments: String...) async throws -> CommandResult {
        try await Shell.check(command(["lab", verb, "--name", name] + arguments))
    }

    /// Runs a script as root on a host, past its network and SSH.
    @discardableResult
    func on(_ host: String, _ script: String, input: String? = nil, timeout: Double = 120) async throws -> CommandResult
    {
        let words = ["lab", "shell", "--name", name, host, "--", "sh", "-c", script]
        return try await Shell.run(command(words, input: input, timeout: timeout))
    }

    /// The same on every host, side by side; each must succeed.
    func onAll(_ script: String) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for host in names {
                group.addTask {
                    let result = try await on(host, script)
                    guard result.succeeded else { throw NotInTime(description: "\(host): \(script): \(result.words)") }
                }
            }
            try await group.waitForAll()
        }
    }

    func read(_ file: String) throws -> String {
        try String(contentsOfFile: "\(directory)/\(file)", encoding: .utf8)
    }

    func write(_ file: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(directory)/\(file)"), options: .atomic)
    }

    /// Replaces text that must be there.
    func edit(_ file: String, _ old: String, _ new: String) throws {
        let text = try read(file)
        guard text.contains(old) else { throw NotInTime(description: "\(file) has no \(old)") }
        try write(file, text.replacing(old, with: new))
    }
}

extension TestLab {
    /// Gives a line `KEY…` another value, one that it never had before: there is something to update.
    ///
    /// - Returns: the value.
    @discardableResult
    func renew(_ file: String, _ key: String, prefix: String) throws -> String {
        let value = prefix + "\(Int.random(in: 1_000_000...9_999_999))"
        let lines = try read(file).split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.firstRange(of: key).map { String(line[..<$0.upperBound]) + value } ?? String(line)
        }
        try write(file, lines.joined(separator: "\n"))
        return value
    }

    /// From now on the estate as it is now is the one that tests go back to.
    func keep() async throws {
        try await Shell.check(Command("cp", ["-a", "\(directory)/.", kept]))
    }
}
