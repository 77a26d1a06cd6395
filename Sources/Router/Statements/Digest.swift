internal import NIOCore

/// A statement without its values: what the slow log and lists show, so that no user's data leaves through them.
enum Digest {
    static let greatest = 1000

    static func of(_ text: ByteBuffer, mode: Lexer.Mode = []) -> String {
        var lexer = Lexer(mode: mode)
        var result: [UInt8] = []
        let span = text.readableBytesUInt8Span
        var mayFollow = false
        loop: while result.count < greatest {
            let token = lexer.next(in: span)
            switch token {
            case .end: break loop
            case .string, .number:
                // A list of values is as good as one.
                if result.suffix(2).elementsEqual("?,".utf8) {
                    result.removeLast()
                } else {
                    separate(&result, mayFollow)
                }
                if result.last != UInt8(ascii: "?") { result.append(UInt8(ascii: "?")) }
                mayFollow = true
            case .symbol(let byte):
                let isWord = byte == UInt8(ascii: "=") || byte == UInt8(ascii: "*")
                if isWord { separate(&result, mayFollow) }
                result.append(byte)
                mayFollow = isWord || byte == UInt8(ascii: ")")
            case .word, .quotedName, .userVariable, .systemVariable:
                separate(&result, mayFollow || result.last == UInt8(ascii: ","))
                for index in lexer.start..<min(lexer.index, lexer.start + greatest) { result.append(span[index]) }
                mayFollow = token != .systemVariable
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func separate(_ result: inout [UInt8], _ isNeeded: Bool) {
        if isNeeded, !result.isEmpty, result.last != UInt8(ascii: " ") { result.append(UInt8(ascii: " ")) }
    }
}
