@testable import Agent
import Foundation
import Testing

struct FileMemoTests {
    let path = "/tmp/trivet-stamp-\(UUID().uuidString.prefix(8))"

    @Test func `a file is read once for each time it is put in place`() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let memo = FileMemo<String>()
        var reads = 0
        func value() -> String {
            memo.value(of: path) {
                reads += 1
                return (try? String(contentsOfFile: path, encoding: .utf8)) ?? "nothing"
            }
        }
        #expect(value() == "nothing")
        // Of the same length: nothing but the writing itself tells them apart.
        for text in ["one", "two", "six"] {
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
            #expect(value() == text && value() == text)
        }
        #expect(reads == 4)
        try FileManager.default.removeItem(atPath: path)
        #expect(value() == "nothing")
    }

    @Test func `what cannot be read is tried again`() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("one".utf8).write(to: URL(filePath: path))
        let memo = FileMemo<Int>()
        struct Wrong: Error {}
        #expect(throws: Wrong.self) { try memo.value(of: path) { () throws -> Int in throw Wrong() } }
        let later = memo.value(of: path) { 1 }
        #expect(later == 1)
    }
}
