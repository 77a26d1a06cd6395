internal import NIOCore

/// What a statement changed of its session, as the server tells in its answer.
enum SessionChange: Sendable, Equatable {
    case variable(name: String, value: String)
    case schema(String)
    case somethingElse(Bool)
    /// The statements that would begin the transaction anew.
    case characteristics(String)
    /// Eight letters; `T` and `I` for a transaction, `W` for a write in it, `L` for locked tables.
    case transaction(String)

    /// Kinds that are not known are left out; what is cut short ends the list.
    static func read(_ block: ByteBuffer) -> [SessionChange] {
        var fields = Fields(block)
        var changes: [SessionChange] = []
        while let kind: UInt8 = fields.integer(), let body = fields.block() {
            var inner = Fields(body)
            switch kind {
            case 0:
                while let name = inner.text(), let value = inner.text() {
                    changes.append(.variable(name: name, value: value))
                }
            case 1: inner.text().map { changes.append(.schema($0)) }
            case 2: inner.text().map { changes.append(.somethingElse($0 == "1")) }
            case 4: inner.text().map { changes.append(.characteristics($0)) }
            case 5: inner.text().map { changes.append(.transaction($0)) }
            default: break
            }
        }
        return changes
    }
}
