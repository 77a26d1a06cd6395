/// The words that decide where a statement goes, found by hash: no string is made while a statement is read.
enum Words {
    /// What a word means to the router.
    enum Role: UInt8, Sendable {
        /// Nothing to us; in front of a parenthesis it calls something we do not know.
        case unknown
        /// Part of the grammar; a parenthesis behind it calls nothing.
        case grammar
        /// A function that only reads.
        case pure
        /// It tells of the statement before.
        case previous
        case getLock
        // Verbs.
        case select, with, show, describe, explain, checksum, help, values
        case insert, update, delete, replace
        case begin, start, commit, rollback
        case set, use, call, create, prepare, lock, handler, xa, kill, flush, binlog, load
        // Words inside a statement.
        case `for`, share, into, temporary, transaction, read, only, role, next, previousValue, analyse, using
        case warnings, count, listed, modifier, query, connection, tables, tracking
        case `in`, to, backup
    }

    static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

    @inline(__always)
    static func mix(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
        let upper = byte >= 0x61 && byte <= 0x7A ? byte & 0xDF : byte
        return (hash ^ UInt64(upper)) &* 0x0000_0100_0000_01B3
    }

    static func hash(_ word: some Sequence<UInt8>) -> UInt64 { word.reduce(seed, mix) }

    static func role(_ hash: UInt64) -> Role { table.role(hash) }

    private static let table = Table()

    /// Open addressing; a quarter full at most.
    struct Table: Sendable {
        private var keys: [UInt64]
        private var roles: [Role]
        static let size = 4096

        init() {
            keys = Array(repeating: 0, count: Self.size)
            roles = Array(repeating: .unknown, count: Self.size)
            for (role, words) in WordList.all {
                for word in words.split(separator: " ") { insert(Words.hash(word.utf8), role) }
            }
        }

        private mutating func insert(_ hash: UInt64, _ role: Role) {
            var slot = Int(truncatingIfNeeded: hash) & (Self.size - 1)
            while keys[slot] != 0, keys[slot] != hash { slot = (slot + 1) & (Self.size - 1) }
            // The first meaning given stays.
            guard keys[slot] == 0 else { return }
            keys[slot] = hash
            roles[slot] = role
        }

        func role(_ hash: UInt64) -> Role {
            var slot = Int(truncatingIfNeeded: hash) & (Self.size - 1)
            while keys[slot] != 0 {
                if keys[slot] == hash { return roles[slot] }
                slot = (slot + 1) & (Self.size - 1)
            }
            return .unknown
        }
    }
}
