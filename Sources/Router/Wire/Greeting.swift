internal import NIOCore

/// The first packet of a connection, from the server.
struct Greeting: Sendable, Equatable {
    var version: String
    var connection: UInt32
    /// Twenty bytes that the password is hashed with.
    var scramble: [UInt8]
    var capabilities: Capabilities
    var collation: UInt8
    var status: StatusFlags
    var plugin: String

    init(
        version: String,
        connection: UInt32,
        scramble: [UInt8],
        capabilities: Capabilities,
        collation: UInt8 = 45,
        status: StatusFlags = [.autocommit],
        plugin: String = "mysql_native_password"
    ) {
        self.version = version
        self.connection = connection
        self.scramble = scramble
        self.capabilities = capabilities
        self.collation = collation
        self.status = status
        self.plugin = plugin
    }

    init?(payload: ByteBuffer) {
        var fields = Fields(payload)
        guard let `protocol`: UInt8 = fields.integer(), `protocol` == 10, let version = fields.terminated(),
            let connection: UInt32 = fields.integer(), let head = fields.bytes(8), fields.skip(1) != nil,
            let low: UInt16 = fields.integer(), let collation: UInt8 = fields.integer(),
            let status: UInt16 = fields.integer(), let high: UInt16 = fields.integer(),
            let length: UInt8 = fields.integer(), fields.skip(6) != nil, let mariaDB: UInt32 = fields.integer()
        else { return nil }
        let common = UInt32(low) | UInt32(high) << 16
        // The first bit tells MySQL, which keeps the upper half for itself.
        let isMariaDB = common & 1 == 0
        let tail = fields.bytes(min(fields.count, max(13, Int(length) - 8))) ?? []
        self.version = version
        self.connection = connection
        scramble = Array((head + tail).prefix(20))
        capabilities = Capabilities(common: common | 1, mariaDB: isMariaDB ? mariaDB : 0)
        self.collation = collation
        self.status = StatusFlags(rawValue: status)
        plugin = fields.terminated() ?? fields.remainingText()
        guard scramble.count == 20 else { return nil }
    }

    func write(to buffer: inout ByteBuffer) {
        let common = capabilities.subtracting(.longPassword).common
        buffer.writePacket(0) {
            $0.writeInteger(UInt8(10))
            $0.writeTerminated(version)
            $0.writeInteger(connection, endianness: .little)
            $0.writeBytes(scramble.prefix(8))
            $0.writeInteger(UInt8(0))
            $0.writeInteger(UInt16(truncatingIfNeeded: common), endianness: .little)
            $0.writeInteger(collation)
            $0.writeInteger(status.rawValue, endianness: .little)
            $0.writeInteger(UInt16(common >> 16), endianness: .little)
            $0.writeInteger(UInt8(scramble.count + 1))
            $0.writeRepeatingByte(0, count: 6)
            $0.writeInteger(capabilities.mariaDB, endianness: .little)
            $0.writeBytes(scramble.dropFirst(8))
            $0.writeInteger(UInt8(0))
            $0.writeTerminated(plugin)
        }
    }
}
