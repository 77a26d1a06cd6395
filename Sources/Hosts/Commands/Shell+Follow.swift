package import Planning
import Subprocess
import SystemPackage

extension Shell {
    /// Runs a command for as long as it takes, and tells each line of either output as it comes. A line ends with a line
    /// feed or a carriage return.
    ///
    /// - Returns: its status; 128 + n after signal n.
    package static func follow(
        _ command: Command,
        onLine: @escaping @Sendable (String) async -> Void
    ) async throws -> Int32 {
        let result = try await Subprocess.run(
            .name(command.executable),
            arguments: Arguments(command.arguments),
            input: .none,
            output: .sequence,
            error: .sequence
        ) { process in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await lines(of: process.standardOutput, onLine) }
                group.addTask { try await lines(of: process.standardError, onLine) }
                try await group.waitForAll()
            }
        }
        return status(of: result.terminationStatus)
    }

    static func lines(
        of source: SubprocessOutputSequence,
        _ onLine: @Sendable (String) async -> Void
    ) async throws {
        var rest: [UInt8] = []
        for try await buffer in source {
            unsafe buffer.withUnsafeBytes { unsafe rest.append(contentsOf: $0) }
            while let end = rest.firstIndex(where: { $0 == 0x0a || $0 == 0x0d }) {
                if end > 0 { await onLine(String(decoding: rest[..<end], as: UTF8.self)) }
                rest.removeFirst(end + 1)
            }
        }
        if !rest.isEmpty { await onLine(String(decoding: rest, as: UTF8.self)) }
    }
}
