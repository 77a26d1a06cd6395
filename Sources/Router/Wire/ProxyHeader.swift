internal import NIOCore

/// PROXY protocol, version 2: who the client is, from a balancer in front. Pure.
struct ProxyHeader: Sendable, Equatable {
    /// The client's address as it is written; nil when the balancer speaks for itself.
    var client: String?

    enum Reading: Sendable, Equatable {
        case header(ProxyHeader)
        case wait
        case wrong
    }

    private static let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]

    /// Takes it off the front of what a client sent.
    static func take(from buffer: inout ByteBuffer) -> Reading {
        let seen = buffer.readableBytesView.prefix(signature.count)
        guard seen.elementsEqual(signature.prefix(seen.count)) else { return .wrong }
        guard buffer.readableBytes >= 16 else { return .wait }
        let start = buffer.readerIndex
        guard let command: UInt8 = buffer.getInteger(at: start + 12), command >> 4 == 2,
            let family: UInt8 = buffer.getInteger(at: start + 13),
            let length: UInt16 = buffer.getInteger(at: start + 14), length <= 2048
        else { return .wrong }
        guard buffer.readableBytes >= 16 + Int(length) else { return .wait }
        buffer.moveReaderIndex(forwardBy: 16)
        guard let body = buffer.readSlice(length: Int(length)) else { return .wrong }
        switch command & 0xF {
        case 0: return .header(ProxyHeader())
        case 1: return .header(ProxyHeader(client: address(body, family: family >> 4)))
        default: return .wrong
        }
    }

    private static func address(_ body: ByteBuffer, family: UInt8) -> String? {
        switch family {
        case 1:
            return body.getBytes(at: body.readerIndex, length: 4)?.map(String.init).joined(separator: ".")
        case 2:
            guard let bytes = body.getSlice(at: body.readerIndex, length: 16) else { return nil }
            return try? SocketAddress(packedIPAddress: bytes, port: 0).ipAddress
        default: return nil
        }
    }
}
