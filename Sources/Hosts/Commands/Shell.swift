import Subprocess
package import Planning
import SystemPackage

/// Runs commands on this machine.
package enum Shell {
    private static let limit = 64 << 20

    /// Runs a command to its end.
    ///
    /// - Throws: ``Failure`` when it cannot be started or does not end within its timeout.
    package static func run(_ command: Command) async throws -> CommandResult {
        try await withHardDeadline(seconds: command.timeout) {
            try await start(command)
        } onExpiry: {
            Failure(
                .timeout,
                "`\(command)` did not end within \(Int(command.timeout)) s and was stopped",
                next: "look at what it waits for, then run trivet again"
            )
        }
    }

    /// Runs a command that must succeed.
    ///
    /// - Throws: ``Failure`` with the command's last lines when its status is not 0.
    @discardableResult
    package static func check(_ command: Command, what: String? = nil) async throws -> CommandResult {
        let result = try await run(command)
        guard result.succeeded else {
            let words = Failure.tail(result.errors.isEmpty ? result.output : result.errors)
            throw Failure(.refused, what ?? "`\(command)` ended with status \(result.status)", words: words)
        }
        return result
    }

    private static func start(_ command: Command) async throws -> CommandResult {
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
        let changes = command.environment.reduce(into: [Environment.Key: String?]()) { all, pair in
            all[Environment.Key(stringLiteral: pair.key)] = pair.value
        }
        let environment = Environment.inherit.updating(changes)
        do {
            let result = try await Subprocess.run(
                await executable(of: command, in: environment),
                arguments: Arguments(command.arguments),
                environment: environment,
                platformOptions: options,
                input: .array(Array((command.input ?? "").utf8)),
                output: .bytes(limit: limit),
                error: .bytes(limit: limit)
            )
            return CommandResult(
                status: status(of: result.terminationStatus),
                output: String(decoding: result.standardOutput, as: UTF8.self),
                errors: String(decoding: result.standardError, as: UTF8.self)
            )
        } catch let error as SubprocessError {
            throw Failure(.failed, "`\(command.executable)` could not be run", words: "\(error)")
        }
    }

    /// Looked for beforehand: the library begins a child for each directory of `PATH` until one of them is the program.
    static func executable(of command: Command, in environment: Environment = .inherit) async -> Executable {
        guard !command.executable.hasPrefix("/") else { return .path(FilePath(command.executable)) }
        let named = Executable.name(command.executable)
        return (try? await named.resolveExecutablePath(in: environment)).map { .path($0) } ?? named
    }

    static func status(of status: TerminationStatus) -> Int32 {
        switch status {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    }
}

/// Runs `body`, and throws what `onExpiry` says when it takes longer.
package func withDeadline<Value: Sendable>(
    seconds: Double,
    _ body: @escaping @Sendable () async throws -> Value,
    onExpiry: @escaping @Sendable () -> Failure
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: .seconds(seconds))
            throw onExpiry()
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw onExpiry() }
        return first
    }
}
