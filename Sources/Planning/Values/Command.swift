/// A program to run and its arguments, never a shell string.
package struct Command: Sendable, Equatable, Codable {
    /// A name looked up in PATH, or an absolute path.
    package var executable: String
    package var arguments: [String]
    package var input: String?
    /// Added to the environment it inherits.
    package var environment: [String: String]
    /// After so many seconds the program is killed.
    package var timeout: Double

    package init(
        _ executable: String,
        _ arguments: [String] = [],
        input: String? = nil,
        environment: [String: String] = [:],
        timeout: Double = 60
    ) {
        self.executable = executable
        self.arguments = arguments
        self.input = input
        self.environment = environment
        self.timeout = timeout
    }
}

extension Command: CustomStringConvertible {
    /// The command as one would type it; its input stays unseen.
    package var description: String {
        ([executable] + arguments).map(Self.quoted).joined(separator: " ")
    }

    /// One word for a POSIX shell.
    package static func quoted(_ word: String) -> String {
        let plain =
            !word.isEmpty
            && word.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
                default: "-_./:=,@%+".utf8.contains(byte)
                }
            }
        guard !plain else { return word }
        return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}

/// How a command ended and what it said.
package struct CommandResult: Sendable, Equatable, Codable {
    /// The exit status; 128 + n after signal n.
    package var status: Int32
    package var output: String
    package var errors: String

    package init(status: Int32, output: String = "", errors: String = "") {
        self.status = status
        self.output = output
        self.errors = errors
    }

    package var succeeded: Bool { status == 0 }
    package var lines: [String] { output.split(whereSeparator: \.isNewline).map(String.init) }
}
