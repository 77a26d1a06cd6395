package import Estate
import FoundationEssentials
import Hosts
import Planning

/// `secrets.yaml.age` beside the estate: names and values, encrypted for the operator's key.
package struct SecretStore: Sendable {
    /// Names of Trivet's own, such as the authority's key; never listed among the operator's.
    package static let ownPrefix = "trivet/"

    package let path: String
    private let recipientsPath: String
    private let key: OperatorKey

    package init(directory: String, key: OperatorKey = OperatorKey()) {
        path = "\(directory)/secrets.yaml.age"
        recipientsPath = "\(directory)/recipients.txt"
        self.key = key
    }

    package var exists: Bool { HostFile.exists(path) }

    package func load() async throws -> [String: Secret] {
        guard exists else { return [:] }
        guard key.exists else {
            throw Failure(
                .invalid,
                "\(path) cannot be read: there is no key at \(key.path)",
                next: "copy the key that wrote it there, or name it: TRIVET_KEY=FILE"
            )
        }
        let result = try await Age.run("age", ["-d", "-i", key.path, path], what: "decrypting \(path) failed")
        do {
            return try JSONDecoder().decode([String: String].self, from: Data(result.output.utf8)).mapValues(
                Secret.init
            )
        } catch {
            throw Failure(
                .invalid,
                "what is encrypted in \(path) is damaged",
                next: "restore the file from your version control"
            )
        }
    }

    package func set(_ name: String, _ value: Secret) async throws {
        var all = try await load()
        all[name] = value
        try await save(all)
    }

    /// - Returns: whether there was one.
    package func remove(_ name: String) async throws -> Bool {
        var all = try await load()
        guard all.removeValue(forKey: name) != nil else { return false }
        try await save(all)
        return true
    }

    /// Encrypts for the operator and for everybody in `recipients.txt`, then swaps the file in.
    private func save(_ all: [String: Secret]) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        // JSON is YAML too, so `age -d` shows a file that people can read.
        let text = String(decoding: try encoder.encode(all.mapValues { $0.reveal() }), as: UTF8.self)
        let others = HostFile.exists(recipientsPath) ? ["-R", recipientsPath] : []
        let arguments = ["-a", "-r", try await key.recipient()] + others
        let encrypted = try await Age.run("age", arguments, input: text, what: "encrypting the secrets failed")
        do {
            try Data(encrypted.output.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw Failure(.failed, "writing \(path) failed", words: "\(error)")
        }
    }
}
