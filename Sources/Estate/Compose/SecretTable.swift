internal import Crypto

/// Stands in for secret values while a Compose file is worked on: the text holds marks, the values stay here.
final class SecretTable {
    private var secrets: [(name: String, value: Secret)] = []

    /// Letters of a private use plane, which no file has.
    private static let open: Unicode.Scalar = "\u{F0000}"
    private static let close: Unicode.Scalar = "\u{F0001}"

    func mark(_ name: String, _ value: Secret) -> String {
        let index = secrets.firstIndex { $0.name == name } ?? secrets.count
        if index == secrets.count { secrets.append((name, value)) }
        var mark = String.UnicodeScalarView()
        mark.append(Self.open)
        mark.append(contentsOf: String(index).unicodeScalars)
        mark.append(Self.close)
        return String(mark)
    }

    /// The text with its secrets, each value passed through `transform` first.
    func seal(_ text: String, transform: (String) -> String = { $0 }) -> SealedText {
        guard !secrets.isEmpty else { return SealedText(text) }
        var parts: [SealedText.Part] = []
        var clear = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let start = rest.firstIndex(of: Self.open), let end = rest[start...].firstIndex(of: Self.close) {
            clear.append(contentsOf: rest[..<start])
            let index = Int(String(rest[rest.index(after: start)..<end]))
            rest = rest[rest.index(after: end)...]
            guard let index, secrets.indices.contains(index) else { continue }
            if !clear.isEmpty { parts.append(.text(String(clear))) }
            clear = String.UnicodeScalarView()
            let secret = secrets[index]
            parts.append(.secret(name: secret.name, Secret(transform(secret.value.reveal()))))
        }
        clear.append(contentsOf: rest)
        if !clear.isEmpty || parts.isEmpty { parts.append(.text(String(clear))) }
        return SealedText(parts: parts)
    }

    /// Safe to print.
    func shown(_ text: String) -> String { seal(text).shown }

    /// Of the text with its secrets, so that a changed secret changes it.
    func digest(of text: String, length: Int) -> String {
        let bytes = SHA256.hash(data: Array(seal(text).reveal().utf8))
        let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return String(digits.prefix(length))
    }
}
