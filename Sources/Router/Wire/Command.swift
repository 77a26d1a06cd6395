internal import NIOCore

/// The first byte of what a client asks.
enum Command: UInt8, Sendable, CaseIterable {
    case sleep = 0x00
    case quit = 0x01
    case initDatabase = 0x02
    case query = 0x03
    case fieldList = 0x04
    case createDatabase = 0x05
    case dropDatabase = 0x06
    case refresh = 0x07
    case shutdown = 0x08
    case statistics = 0x09
    case processInfo = 0x0A
    case connect = 0x0B
    case processKill = 0x0C
    case debug = 0x0D
    case ping = 0x0E
    case time = 0x0F
    case delayedInsert = 0x10
    case changeUser = 0x11
    case binlogDump = 0x12
    case tableDump = 0x13
    case connectOut = 0x14
    case registerReplica = 0x15
    case prepare = 0x16
    case execute = 0x17
    case sendLongData = 0x18
    case closeStatement = 0x19
    case resetStatement = 0x1A
    case setOption = 0x1B
    case fetch = 0x1C
    case daemon = 0x1D
    case binlogDumpGTID = 0x1E
    case resetConnection = 0x1F
    case bulkExecute = 0xFA

    /// What of it stands in metrics and lists.
    var name: String { "\(self)" }

    /// Those that a client cannot send, or that are a server's dealing with its replicas.
    var isRefused: Bool {
        switch self {
        case .sleep, .connect, .time, .delayedInsert, .binlogDump, .tableDump, .connectOut, .registerReplica, .daemon,
            .binlogDumpGTID:
            true
        default: false
        }
    }

    /// The form of its answer; nil when there is none.
    var reply: ReplyTracker.Form? {
        switch self {
        case .query, .execute, .bulkExecute, .processInfo: .results
        case .prepare: .prepared
        case .fieldList, .fetch: .rows
        case .statistics: .line
        case .sendLongData, .closeStatement, .quit: nil
        default: .results
        }
    }

    static func text(_ command: Command, _ text: String) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writePacket(0) {
            $0.writeInteger(command.rawValue)
            $0.writeString(text)
        }
        return buffer
    }
}
