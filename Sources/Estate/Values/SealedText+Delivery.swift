/// A sealed text crosses the session to a host, and nothing else: any other encoder is refused.
extension CodingUserInfoKey {
    /// Set to true by the host session's encoder alone.
    package static let deliversSecrets = CodingUserInfoKey(rawValue: "trivet.delivers-secrets")
}

extension SealedText: Codable {
    private enum Key: String, CodingKey { case text, secret, value }

    package init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        var parts: [Part] = []
        while !list.isAtEnd {
            let part = try list.nestedContainer(keyedBy: Key.self)
            if let text = try part.decodeIfPresent(String.self, forKey: .text) {
                parts.append(.text(text))
            } else {
                let value = try part.decode(String.self, forKey: .value)
                parts.append(.secret(name: try part.decode(String.self, forKey: .secret), Secret(value)))
            }
        }
        self.init(parts: parts)
    }

    package func encode(to encoder: any Encoder) throws {
        let allowed = CodingUserInfoKey.deliversSecrets.flatMap { encoder.userInfo[$0] as? Bool } ?? false
        guard allowed || !hasSecrets else {
            let context = EncodingError.Context(
                codingPath: encoder.codingPath,
                debugDescription: "a secret may only be delivered to a host"
            )
            throw EncodingError.invalidValue("[secret]", context)
        }
        var list = encoder.unkeyedContainer()
        for part in parts {
            var container = list.nestedContainer(keyedBy: Key.self)
            switch part {
            case .text(let text):
                try container.encode(text, forKey: .text)
            case .secret(let name, let secret):
                try container.encode(name, forKey: .secret)
                try container.encode(secret.reveal(), forKey: .value)
            }
        }
    }
}
