package import Planning
import Subprocess
import SystemPackage

extension Shell {
    /// Runs a command for as long as it takes, gives it its input piece by piece, and tells each line of its errors.
    ///
    /// - Parameter pieces: the next piece; nil ends the input.
    /// - Returns: its status; 128 + n after signal n.
    package static func feed(
        _ command: Command,
        pieces: @escaping @Sendable () async -> [UInt8]?,
        onLine: @escaping @Sendable (String) async -> Void
    ) async throws -> Int32 {
        let result = try await Subprocess.run(
            await executable(of: command),
            arguments: Arguments(command.arguments),
            input: .inputWriter,
            output: .discarded,
            error: .sequence
        ) { process in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    // One that has ended takes no more, and its status says why.
                    while !Task.isCancelled, let piece = await pieces() {
                        guard (try? await process.standardInputWriter.write(piece)) != nil else { break }
                    }
                    try? await process.standardInputWriter.finish()
                }
                try await lines(of: process.standardError, onLine)
                group.cancelAll()
            }
        }
        return status(of: result.terminationStatus)
    }
}
