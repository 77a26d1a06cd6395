import NIOCore
import Testing

@testable import Router

@Suite struct ReplyTrackerTests {
    /// Feeds an answer in pieces and says what came out: letters for packets that mean something, `.` for those that pass.
    private func read(_ packets: [[UInt8]], _ form: ReplyTracker.Form, deprecated: Bool, piece: Int) throws -> (
        String, Bool, Int
    ) {
        var whole = ByteBuffer()
        for (index, packet) in packets.enumerated() {
            whole.writePacket(UInt8(truncatingIfNeeded: index + 1)) { $0.writeBytes(packet) }
        }
        var tracker = ReplyTracker(form, endsAreDeprecated: deprecated)
        var there = ByteBuffer()
        var seen = ""
        var bytes = 0
        while whole.readableBytes > 0 {
            let next = whole.readSlice(length: min(piece, whole.readableBytes))
            var part = try #require(next)
            there.writeBuffer(&part)
            steps: while there.readableBytes > 0, !tracker.isDone {
                switch tracker.next(there, at: there.readerIndex) {
                case .pass(let count):
                    there.moveReaderIndex(forwardBy: count)
                    bytes += count
                    if seen.last != "." { seen += "." }
                case .packet(let count, let meaning):
                    there.moveReaderIndex(forwardBy: count)
                    bytes += count
                    seen += "\("\(meaning)".first ?? "?")"
                case .wait: break steps
                case .broken: return (seen + "!", false, bytes)
                }
            }
        }
        return (seen, tracker.isDone, bytes)
    }

    private static let ok: [UInt8] = [0, 0, 0, 2, 0, 0, 0]
    private static let more: [UInt8] = [0, 0, 0, 0x0A, 0, 0, 0]
    private static let end: [UInt8] = [0xFE, 0, 0, 2, 0]
    private static let endWithMore: [UInt8] = [0xFE, 0, 0, 0x0A, 0]
    private static let endWithCursor: [UInt8] = [0xFE, 0, 0, 0x42, 0]
    private static let lastOK: [UInt8] = [0xFE, 0, 0, 2, 0, 0, 0]
    private static let error: [UInt8] = [0xFF, 0x28, 4] + Array("#42000no".utf8)
    private static let progress: [UInt8] = [0xFF, 0xFF, 0xFF, 1, 1, 2, 0, 0, 0, 0]
    private static let column: [UInt8] = [3, 0x64, 0x65, 0x66, 0, 0]
    private static let row: [UInt8] = [1, 0x31]

    @Test(
        arguments: [
            ([ok], ReplyTracker.Form.results, false, "o"),
            ([error], .results, false, "e"),
            ([[1], column, end, row, row, end], .results, false, "c.e.e"),
            ([[1], column, row, row, lastOK], .results, true, "c.o"),
            ([[2], column, column, end, end], .results, false, "c.ee"),
            ([[1], column, end, row, error], .results, false, "c.e.e"),
            ([[1], column, end, row, endWithMore, more, [1], column, end, row, end], .results, false, "c.e.eoc.e.e"),
            ([[1], column, endWithCursor], .opening, false, "c.e"),
            ([[1], column, endWithCursor, row, endWithCursor], .results, false, "c.e.e"),
            ([progress, progress, ok], .results, false, "ppo"),
            ([[0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]], .prepared, false, "p"),
            ([[0, 7, 0, 0, 0, 2, 0, 1, 0, 0, 0, 0], column, end, column, column, end], .prepared, false, "p.e.e"),
            ([[0, 7, 0, 0, 0, 2, 0, 1, 0, 0, 0, 0], column, column, column], .prepared, true, "p."),
            ([row, row, end], .rows, false, ".e"),
            ([Array("Uptime: 1".utf8)], .line, false, "o"),
        ],
        [1, 3, 7, 4096]
    )
    func `an answer's end is found however its bytes come`(
        answer: (packets: [[UInt8]], form: ReplyTracker.Form, deprecated: Bool, seen: String),
        piece: Int
    ) throws {
        let (seen, isDone, bytes) = try read(answer.packets, answer.form, deprecated: answer.deprecated, piece: piece)
        #expect(seen == answer.seen)
        #expect(isDone)
        #expect(bytes == answer.packets.reduce(0) { $0 + $1.count + 4 })
    }

    @Test func `a row longer than a packet is passed without being held`() throws {
        var tracker = ReplyTracker(.rows, endsAreDeprecated: true)
        var head = ByteBuffer()
        head.writeInteger(UInt32(0x01FF_FFFF), endianness: .little)
        head.writeBytes([0xFE, 0, 0, 0])
        #expect(tracker.next(head, at: head.readerIndex) == .pass(8))
        #expect(!tracker.isAtBoundary)
        let rest = ByteBuffer(repeating: 1, count: 0xFF_FFFF - 4)
        #expect(tracker.next(rest, at: 0) == .pass(rest.readableBytes))
        // What goes on is no new row, whatever it begins with.
        let more = ByteBuffer(bytes: [2, 0, 0, 2, 0xFF, 0xFF])
        #expect(tracker.next(more, at: 0) == .pass(6))
        #expect(tracker.isAtBoundary)
    }

    @Test func `a file is asked for, and the verdict follows`() {
        var tracker = ReplyTracker(.results, endsAreDeprecated: false)
        var bytes = ByteBuffer()
        bytes.writePacket(1) { $0.writeBytes([0xFB, 0x61]) }
        #expect(tracker.next(bytes, at: 0) == .packet(6, .upload))
        #expect(tracker.isUploading)
        tracker.uploaded()
        bytes.clear()
        bytes.writePacket(4) { $0.writeBytes(Self.ok) }
        #expect(tracker.next(bytes, at: 0) == .packet(11, .ok))
        #expect(tracker.isDone)
    }

    @Test func `any bytes give steps that go on or end`() {
        var generator = SystemRandomNumberGenerator()
        let forms: [ReplyTracker.Form] = [.results, .prepared, .rows, .line]
        for round in 0..<4000 {
            var tracker = ReplyTracker(forms[round % 4], endsAreDeprecated: round % 3 == 0)
            let bytes = (0..<64).map { at -> UInt8 in
                at % 4 == 1 || at % 4 == 2
                    ? 0 : [0, 1, 2, 3, 5, 7, 0xFB, 0xFE, 0xFF].randomElement(using: &generator) ?? 0
            }
            var buffer = ByteBuffer(bytes: bytes)
            loop: while buffer.readableBytes > 0, !tracker.isDone {
                switch tracker.next(buffer, at: buffer.readerIndex) {
                case .pass(let count), .packet(let count, _):
                    #expect(count > 0 && count <= buffer.readableBytes)
                    buffer.moveReaderIndex(forwardBy: count)
                    if tracker.isUploading { tracker.uploaded() }
                case .wait, .broken: break loop
                }
            }
        }
    }
}
