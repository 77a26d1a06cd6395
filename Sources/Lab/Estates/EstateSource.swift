import FoundationEssentials
import Planning
import Yams

/// An estate's directory, read as far as a lab needs it; whether it is sound is for `check` to say.
package struct EstateSource: Sendable, Equatable {
    package var directory: String
    package var estate: String
    package var hosts: [String]

    package static let fileName = "trivet.yaml"

    /// - Throws: ``Failure`` when the file cannot be read or names no hosts.
    package init(file: String) throws {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw Failure(
                .invalid,
                "\(file) cannot be read",
                next: "name an estate with --estate, or make one: trivet init"
            )
        }
        directory = String(file[..<(file.lastIndex(of: "/") ?? file.startIndex)])
        (estate, hosts) = try Self.read(text)
    }

    static func read(_ text: String) throws -> (estate: String, hosts: [String]) {
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw Failure(.invalid, "\(fileName) is not YAML", words: "\(error)", next: "trivet check")
        }
        guard let root, let estate = root["estate"]?.string, let hosts = root["hosts"]?.mapping, !hosts.isEmpty else {
            throw Failure(.invalid, "\(fileName) names no estate or no hosts", next: "trivet check")
        }
        return (estate, hosts.keys.compactMap(\.string))
    }

    /// The estate in a directory or the nearest one above it.
    ///
    /// - Throws: ``Failure`` when there is a file that cannot be understood.
    package static func nearest(to directory: String) throws -> EstateSource? {
        var directory = directory
        while directory.hasPrefix("/") {
            let file = directory == "/" ? "/\(fileName)" : "\(directory)/\(fileName)"
            if FileManager.default.fileExists(atPath: file) { return try EstateSource(file: file) }
            guard directory != "/", let slash = directory.lastIndex(of: "/") else { return nil }
            directory = slash == directory.startIndex ? "/" : String(directory[..<slash])
        }
        return nil
    }
}
