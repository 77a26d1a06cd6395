import FoundationEssentials
import Testing

/// A golden file: what goes in, and under a line of dashes what must come out. `RECORD=1 swift test` writes the latter
/// anew; read the difference before you keep it.
struct Golden: CustomTestStringConvertible, Sendable {
    let path: String
    let input: String
    let expected: String

    var testDescription: String { String(path.split(separator: "/").last ?? "") }

    static let directory =
        String(#filePath.prefix(upTo: #filePath.lastIndex(of: "/") ?? #filePath.endIndex)) + "/Golden"
    private static let line = "\n--------\n"

    static func all(in folder: String) -> [Golden] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(directory)/\(folder)")) ?? []
        return names.filter { $0.hasSuffix(".txt") }.sorted().compactMap { name in
            let path = "\(directory)/\(folder)/\(name)"
            guard let text = text(at: path) else { return nil }
            guard let cut = text.firstRange(of: line) else { return Golden(path: path, input: text, expected: "") }
            return Golden(
                path: path,
                input: String(text[..<cut.lowerBound]) + "\n",
                expected: String(text[cut.upperBound...])
            )
        }
    }

    static func text(at path: String) -> String? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        return String(decoding: data, as: UTF8.self)
    }

    func check(_ actual: String) throws {
        let actual = actual.hasSuffix("\n") ? actual : actual + "\n"
        guard ProcessInfo.processInfo.environment["RECORD"] == nil else {
            let input = input.hasSuffix("\n") ? String(input.dropLast()) : input
            try Data((input + Self.line + actual).utf8).write(to: URL(filePath: path))
            return
        }
        #expect(actual == expected, "\(path)")
    }
}
