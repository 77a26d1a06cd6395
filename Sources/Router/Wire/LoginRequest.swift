internal import NIOCore

/// A client's first packet: who it is, and what it speaks. Without a user it only asks for TLS.
struct LoginRequest: Sendable, Equatable {
    var capabilities: Capabilities
    var greatestPacket: UInt32 = 1 << 30
    var collation: UInt8
    var user: String?
    var answer: [UInt8] = []
    var database: String?
    var plugin: String?
    /// As they came: name, value, name, value, each behind its length.
    var attributes: [UInt8]?

    init(capabilities: Capabilities, collation: UInt8, user: String? = nil) {
        self.capabilities = capabilities
        self.collation = collation
        self.user = user
    }

    init?(payload: ByteBuffer) {
        var fields = Fields(payload)
        guard let common: UInt32 = fields.integer(), common & Capabilities.protocol41.common != 0,
            let greatest: UInt32 = fields.integer(), let collation: UInt8 = fields.integer(), fields.skip(19) != nil,
            let mariaDB: UInt32 = fields.integer()
        else { return nil }
        // As in the greeting: a client of MySQL sets the first bit and has nothing in the upper half.
        capabilities = Capabilities(common: common | 1, mariaDB: common & 1 == 0 ? mariaDB : 0)
        greatestPacket = greatest
        self.collation = collation
        guard fields.count > 0 else {
            if capabilities.contains(.tls) { return }
            return nil
        }
        guard let user = fields.terminated(), let answer = Self.answer(&fields, capabilities) else { return nil }
        self.user = user
        self.answer = answer
        if capabilities.contains(.connectWithDatabase) {
            // Some clients leave the last zero out.
            let text = fields.terminated() ?? fields.remainingText()
            database = text.isEmpty ? nil : text
        }
        if capabilities.contains(.pluginAuthentication) { plugin = fields.terminated() ?? fields.remainingText() }
        if capabilities.contains(.connectAttributes), let block = fields.block() {
            attributes = Array(block.readableBytesView)
        }
    }

    private static func answer(_ fields: inout Fields, _ capabilities: Capabilities) -> [UInt8]? {
        if capabilities.contains(.lengthEncodedAuthentication) {
            return fields.block().map { Array($0.readableBytesView) }
        }
        if capabilities.contains(.secureConnection) {
            return fields.integer(UInt8.self).flatMap { fields.bytes(Int($0)) }
        }
        return fields.terminated().map { Array($0.utf8) }
    }

    func write(to buffer: inout ByteBuffer, sequence: UInt8) {
        buffer.writePacket(sequence) {
            $0.writeInteger(capabilities.subtracting(.longPassword).common, endianness: .little)
            $0.writeInteger(greatestPacket, endianness: .little)
            $0.writeInteger(collation)
            $0.writeRepeatingByte(0, count: 19)
            $0.writeInteger(capabilities.mariaDB, endianness: .little)
            guard let user else { return }
            $0.writeTerminated(user)
            // All members understand a length in front; a proof is never longer than its one-byte form.
            $0.writeBlock(answer)
            if let database, capabilities.contains(.connectWithDatabase) { $0.writeTerminated(database) }
            if let plugin, capabilities.contains(.pluginAuthentication) { $0.writeTerminated(plugin) }
            if let attributes, capabilities.contains(.connectAttributes) { $0.writeBlock(attributes) }
        }
    }
}
