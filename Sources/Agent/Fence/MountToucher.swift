internal import Hosts
internal import Planning
internal import ServiceLifecycle

/// Touches the files by a shell that is kept. To start a program for each touch from here would be a good part of all that an
/// agent does while nothing happens.
final class MountToucher: Service {
    private let shell: Attendant

    init(root: String) { shell = Attendant(Command("sh", ["-c", Self.script, "touch", root])) }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            repeat { try? await self.shell.run() } while (try? await Task.sleep(for: .seconds(1))) != nil
        }
    }

    /// Its status, and why it is not 0. It waits for as long as the file system does.
    func touch() async throws -> CommandResult {
        let words = try await shell.ask("").split(separator: " ", maxSplits: 1)
        return CommandResult(
            status: words.first.flatMap { Int32($0) } ?? 1,
            errors: words.count > 1 ? String(words[1]) : ""
        )
    }

    /// The file system is asked and then the directory, which alone may be answered from what is cached.
    private static let script = """
        while read -r question; do
            if words=$(stat --file-system --format=%i "$1" 2>&1 > /dev/null) && [ -d "$1/." ]; then echo 0
            else echo 1 ${words:-it is no directory}; fi
        done
        """
}
