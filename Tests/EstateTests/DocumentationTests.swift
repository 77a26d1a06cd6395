import Estate
import Testing

@Suite struct `The documentation of the estate file` {
    /// Each block that begins with ```` ```yaml estate ````.
    static let examples: [String] = {
        let root = Golden.directory.split(separator: "/").dropLast(3).joined(separator: "/")
        let text = Golden.text(at: "/\(root)/docs/estate.md") ?? ""
        return text.split(separator: "```yaml estate\n").dropFirst().map { part in
            String(part[..<(part.firstRange(of: "\n```")?.lowerBound ?? part.endIndex)])
        }
    }()

    @Test func `has examples`() { #expect(Self.examples.count >= 8) }

    @Test(arguments: examples)
    func `shows estates without faults`(example: String) {
        #expect(EstateReader.read(example, file: "docs/estate.md").faults == [])
    }

    @Test(arguments: ["weather", "one-host"])
    func `comes with examples that are without faults`(name: String) {
        let root = Golden.directory.split(separator: "/").dropLast(3).joined(separator: "/")
        let example = "/\(root)/examples/\(name)"
        let result = EstateCheck.check(
            estateText: Golden.text(at: "\(example)/trivet.yaml") ?? "",
            file: "trivet.yaml",
            files: FileSource { Golden.text(at: "\(example)/\($0)") },
            secretNames: nil
        )
        #expect(result.faults == [])
        #expect(result.stacks.contains { !$0.volumes.isEmpty })
    }

    @Test(arguments: ServiceKeyRow.all)
    func `lists every key of a service`(row: ServiceKeyRow) throws {
        for key in row.keys {
            let compose = "services: { a: { image: nginx, \(key): { a: b } } }"
            let estate = Estate(name: "x", hosts: [Host(name: "box", ssh: .local, address: "127.0.0.1")])
            let reading = ComposeReader.read(
                stack: StackSpec(name: "s", compose: "c"),
                of: estate,
                files: FileSource(["c": compose]),
                secrets: [:]
            )
            let words = reading.faults.map(\.problem) + reading.notes.map(\.text)
            #expect(words.contains { $0.contains("Swarm cannot honour") } == (row.name == "refused"), "\(key)")
            #expect(words.contains { $0.hasPrefix("ignored: ") } == (row.name == "ignored with a note"), "\(key)")
            #expect(!words.contains { $0.contains("unknown key `\(key)`") }, "\(key)")
        }
    }
}

/// A row of the documentation's table of service keys.
struct ServiceKeyRow: Sendable, CustomTestStringConvertible {
    var name: String
    var keys: [String]

    var testDescription: String { name }

    static let all: [ServiceKeyRow] = {
        let root = Golden.directory.split(separator: "/").dropLast(3).joined(separator: "/")
        let lines = (Golden.text(at: "/\(root)/docs/estate.md") ?? "").split(separator: "\n")
        return ["kept", "ignored with a note", "refused"].compactMap { name in
            guard let line = lines.first(where: { $0.hasPrefix("| \(name) |") }) else { return nil }
            let own = line.split(separator: ";").first ?? line
            let words = own.split(separator: "`").enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
            let plain = words.filter { word in
                word.utf8.allSatisfy { (97...122).contains($0) || $0 == 95 } && word != "build" && word != "image"
            }
            return ServiceKeyRow(name: name, keys: plain)
        }
    }()
}
