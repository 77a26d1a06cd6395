internal import Crypto

/// How a password is proven without being sent, by the methods a proxy that knows the password can take part in.
enum Method: String, Sendable, CaseIterable {
    case native = "mysql_native_password"
    case sha2 = "caching_sha2_password"
    /// The password itself, where nobody else can read along.
    case clear = "mysql_clear_password"

    /// What a client that knows the password answers to a scramble. An empty password is proven by an empty answer.
    func proof(password: String, scramble: [UInt8]) -> [UInt8] {
        let bytes = Array(password.utf8)
        switch self {
        case .native:
            guard !bytes.isEmpty else { return [] }
            let once = Array(Insecure.SHA1.hash(data: bytes))
            let twice = Array(Insecure.SHA1.hash(data: once))
            return Self.mix(once, Array(Insecure.SHA1.hash(data: scramble + twice)))
        case .sha2:
            guard !bytes.isEmpty else { return [] }
            let once = Array(SHA256.hash(data: bytes))
            let twice = Array(SHA256.hash(data: once))
            return Self.mix(once, Array(SHA256.hash(data: twice + scramble)))
        case .clear: return bytes + [0]
        }
    }

    private static func mix(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] { zip(left, right).map { $0 ^ $1 } }

    /// Takes as long for a wrong answer as for a right one of the same length.
    func isProven(_ answer: [UInt8], password: String, scramble: [UInt8]) -> Bool {
        let right = proof(password: password, scramble: scramble)
        guard right.count == answer.count else { return false }
        return zip(right, answer).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// Twenty bytes without a zero or a dollar, which clients take for the end.
    static func scramble(using generator: inout some RandomNumberGenerator) -> [UInt8] {
        (0..<20).map { _ in
            let byte = UInt8.random(in: 1...126, using: &generator)
            return byte == UInt8(ascii: "$") ? 127 : byte
        }
    }
}
