internal import FoundationEssentials

/// The Ceph of the estate, through its own command line tools `ceph` and `rados`.
package enum Ceph {
    /// How a program ended.
    package struct Output: Sendable, Equatable {
        package var status: Int32
        package var output: String
        package var errors: String

        package init(status: Int32, output: String = "", errors: String = "") {
            self.status = status
            self.output = output
            self.errors = errors
        }
    }

    /// Runs a program with its arguments; nil when it did not end in time and was killed.
    package typealias Run =
        @Sendable (_ program: String, _ arguments: [String], _ deadline: Duration) async throws -> Output?

    package struct Client: Sendable {
        let run: Run
        let user: String
        let deadline: Duration

        /// - Parameter user: without `client.`; its keyring lies in `/etc/ceph`.
        package init(user: String, deadline: Duration = .seconds(4), run: @escaping Run) {
            self.run = run
            self.user = user
            self.deadline = deadline
        }

        /// The same, with less patience or more.
        package func within(_ deadline: Duration) -> Client { Client(user: user, deadline: deadline, run: run) }
    }
}

extension Ceph.Client {
    /// `ceph … --format json`, decoded.
    func ask<Value: Decodable & Sendable>(_ words: [String]) async throws -> Value {
        let output = try await ceph(words)
        return try decode(output, operation: operation("ceph", words))
    }

    /// What it prints.
    @discardableResult
    func ceph(_ words: [String]) async throws -> String {
        // It waits that long for the monitors only; a daemon that is gone is waited for without end.
        let patience = max(1, Int(deadline.components.seconds) - 1)
        let options = ["--name", "client.\(user)", "--connect-timeout", "\(patience)", "--format", "json"]
        return try await perform("ceph", options + words, operation("ceph", words))
    }

    /// `rados`, which has no deadline of its own.
    @discardableResult
    func rados(_ pool: String, _ words: [String]) async throws -> String {
        try await perform("rados", ["--name", "client.\(user)", "--pool", pool] + words, operation("rados", words))
    }

    func perform(_ program: String, _ arguments: [String], _ operation: String) async throws -> String {
        guard let result = try await run(program, arguments, deadline) else {
            throw Ceph.Failure(code: .timedOut, operation: operation, message: "no answer")
        }
        guard result.status == 0 else { throw Ceph.Failure.refused(result, operation: operation) }
        return result.output
    }

    func decode<Value: Decodable>(_ output: String, operation: String) throws -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(Ceph.firstValue(of: output)))
        } catch {
            throw Ceph.Failure(code: .undecodable, operation: operation, message: "\(operation): \(error)")
        }
    }

    private func operation(_ program: String, _ words: [String]) -> String {
        ([program] + words).joined(separator: " ")
    }
}

extension Ceph {
    /// Some commands print a second, empty value behind the one that is meant (seen: `osd blocklist ls`).
    static func firstValue(of output: String) -> [UInt8] {
        var depth = 0
        var isText = false
        var isEscaped = false
        var value: [UInt8] = []
        for byte in output.utf8 {
            if depth == 0, byte != UInt8(ascii: "{"), byte != UInt8(ascii: "[") { continue }
            value.append(byte)
            if isEscaped {
                isEscaped = false
            } else if isText {
                if byte == UInt8(ascii: "\\") { isEscaped = true }
                if byte == UInt8(ascii: "\"") { isText = false }
            } else if byte == UInt8(ascii: "\"") {
                isText = true
            } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                depth += 1
            } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                depth -= 1
                if depth == 0 { break }
            }
        }
        return value
    }
}
