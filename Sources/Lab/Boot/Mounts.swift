import FoundationEssentials
import Hosts
import Planning

/// What is mounted below a directory.
enum Mounts {
    /// Mount points at or below a directory, the deepest last as the kernel lists them.
    static func below(_ directory: String, table: String) -> [String] {
        table.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 4 else { return nil }
            let point = String(fields[4])
            return point == directory || point.hasPrefix(directory + "/") ? point : nil
        }
    }

    static func below(_ directory: String) throws -> [String] {
        below(directory, table: try String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8))
    }

    /// Takes away every mount at or below a directory.
    static func clear(below directory: String) async throws {
        for point in try below(directory).reversed() {
            try await Shell.check(Command("umount", ["--lazy", point]))
        }
    }
}
