package import Estate
import Crypto

/// A file with its whole content.
package struct File: ResourceValue {
    package static let kind = "file"

    package struct Observed: Codable, Sendable, Equatable {
        package var exists: Bool
        /// Octal, such as `0644`.
        package var mode: String
        package var owner: String
        package var group: String
        /// SHA-256 of its content, in hex.
        package var digest: String
        /// Its content; nil when it is long, not text, or may hold a secret.
        package var text: String?

        package init(
            exists: Bool,
            mode: String = "",
            owner: String = "",
            group: String = "",
            digest: String = "",
            text: String? = nil
        ) {
            self.exists = exists
            self.mode = mode
            self.owner = owner
            self.group = group
            self.digest = digest
            self.text = text
        }
    }

    package var path: String
    package var content: SealedText
    package var mode: String
    package var owner: String
    package var group: String

    package init(
        _ path: String,
        _ content: SealedText,
        mode: String = "0644",
        owner: String = "root",
        group: String = "root"
    ) {
        self.path = path
        self.content = content
        self.mode = mode
        self.owner = owner
        self.group = group
    }

    package var name: String { path }
    package var isRetirable: Bool { true }
    package var digest: String { Digest.sha256(content.reveal()) }

    package func change(from observed: Observed, in context: PlanContext) -> Change? {
        guard observed.exists else {
            let diff = content.hasSecrets ? [] : Diff.lines(from: "", to: content.shown)
            return Change(.create, "create", details: content.hasSecrets ? ["its content is secret"] : [], diff: diff)
        }
        var details: [String] = []
        if observed.mode != mode { details.append("mode \(observed.mode) → \(mode)") }
        if observed.owner != owner || observed.group != group {
            details.append("owner \(observed.owner):\(observed.group) → \(owner):\(group)")
        }
        guard observed.digest != digest else {
            return details.isEmpty ? nil : Change(.change, "change", details: details, isOfContent: false)
        }
        if let text = observed.text, !content.hasSecrets {
            return Change(.change, "change", details: details, diff: Diff.lines(from: text, to: content.shown))
        }
        return Change(.change, "change", details: details + ["its content changes"])
    }
}

/// Fingerprints of texts.
package enum Digest {
    /// SHA-256 in lower-case hex.
    package static func sha256(_ text: String) -> String { hex(SHA256.hash(data: Array(text.utf8))) }

    /// As MariaDB keeps a password for `mysql_native_password`.
    package static func nativePassword(_ password: String) -> String {
        let once = Array(Insecure.SHA1.hash(data: Array(password.utf8)))
        return "*" + hex(Insecure.SHA1.hash(data: once)).uppercased()
    }

    package static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
