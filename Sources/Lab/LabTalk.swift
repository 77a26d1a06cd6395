/// Where a lab tells what it is doing: lines for a person, each with the time it took.
package struct LabTalk: Sendable {
    private let write: @Sendable (String) -> Void
    package init(_ write: @escaping @Sendable (String) -> Void) { self.write = write }

    package func say(_ line: String) { write(line) }

    /// Does a step that may take a while, and tells its end.
    func step<Value>(_ what: String, _ body: () async throws -> Value) async throws -> Value {
        write("\(what) …")
        let start = ContinuousClock.now
        let value = try await body()
        write("\(what): \(Self.seconds(ContinuousClock.now - start)) s")
        return value
    }

    /// With one decimal.
    static func seconds(_ duration: Duration) -> String {
        let tenths = duration.components.seconds * 10 + duration.components.attoseconds / 100_000_000_000_000_000
        return "\(tenths / 10).\(tenths % 10)"
    }
}
