import Hosts
import Planning

/// What is mounted below a directory.
package enum Mounts {
    /// Mount points at or below a directory, in the order in which they were mounted.
    package static func below(_ directory: String, table: String) -> [String] {
        table.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 4 else { return nil }
            let point = String(fields[4])
            return point == directory || point.hasPrefix(directory + "/") ? point : nil
        }
    }

    /// By `cat`, because Foundation takes the first page of a file that claims to be empty for the whole.
    static func below(_ directory: String) async throws -> [String] {
        below(directory, table: try await Shell.check(Command("cat", ["/proc/self/mountinfo"])).output)
    }

    /// Takes away every mount at or below a directory.
    static func clear(below directory: String) async throws {
        for point in try await below(directory).reversed() {
            try await Shell.check(Command("umount", ["--lazy", point]))
        }
    }
}
