import Estate
import FoundationEssentials
import Planning

/// The session's framing: four bytes of length, big end first, then so many bytes of JSON.
package enum Frame {
    /// A frame beyond this is not one of ours.
    package static let longest = 256 << 20

    package static func encode(_ message: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        // This is the one encoder that may carry secrets: it writes to the session, whose other end is the host.
        if let key = CodingUserInfoKey.deliversSecrets { encoder.userInfo[key] = true }
        let body = Array(try encoder.encode(message))
        let length = UInt32(body.count)
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> UInt32($0)) } + body
    }

    package static func length(_ head: some Sequence<UInt8>) throws -> Int {
        let length = head.reduce(0) { $0 << 8 | Int($1) }
        guard length <= longest else {
            throw Failure(
                .failed,
                "the session is disturbed: a frame of \(length) bytes was announced",
                next: "see that nothing but trivet writes to its output, such as a line in the login's profile"
            )
        }
        return length
    }

    package static func decode<Message: Decodable>(_ body: [UInt8]) throws -> Message {
        try JSONDecoder().decode(Message.self, from: Data(body))
    }
}
