import NIOCore
import Testing

@testable import Router

@Suite struct PacketTests {
    @Test(arguments: [0, 1, 250, 251, 65535, 65536, 0xFF_FFFF, 0x100_0000, UInt64.max])
    func `a length is read as it was written`(value: UInt64) {
        var buffer = ByteBuffer()
        buffer.writeLength(value)
        var fields = Fields(buffer)
        #expect(fields.length() == value)
        #expect(fields.count == 0)
    }

    @Test func `a field that is not there whole is none`() {
        var fields = Fields(ByteBuffer(bytes: [0xFD, 1, 2]))
        #expect(fields.length() == nil)
        var block = Fields(ByteBuffer(bytes: [9, 1, 2]))
        #expect(block.block() == nil)
        var text = Fields(ByteBuffer(bytes: [0x61]))
        #expect(text.terminated() == nil)
    }

    @Test func `a long request is followed to its end without being held`() {
        var upload = Upload(length: Packet.greatest, sent: 10)
        #expect(upload.take(ByteBuffer(repeating: 7, count: 100)) == 100)
        #expect(!upload.isDone)
        #expect(upload.take(ByteBuffer(repeating: 7, count: Packet.greatest - 110)) == Packet.greatest - 110)
        #expect(!upload.isDone)
        // The next packet ends it, and what follows is another request.
        #expect(upload.take(ByteBuffer(bytes: [2, 0, 0, 1, 8, 8, 1, 0, 0, 0, 3])) == 6)
        #expect(upload.isDone)
    }

    @Test func `a file ends with an empty packet`() {
        var upload = Upload(.file)
        #expect(upload.take(ByteBuffer(bytes: [3, 0, 0, 2, 1])) == 5)
        #expect(upload.take(ByteBuffer(bytes: [1, 1, 0, 0])) == 2)
        #expect(upload.take(ByteBuffer(bytes: [0, 0, 0, 3, 9])) == 4)
        #expect(upload.isDone)
    }

    @Test func `a member that has not heard the parameters' types is told them`() throws {
        var packet = ByteBuffer()
        packet.writePacket(0) {
            $0.writeInteger(Command.execute.rawValue)
            $0.writeInteger(UInt32(7), endianness: .little)
            $0.writeBytes([0, 1, 0, 0, 0])
            $0.writeBytes([0, 0, 42])
        }
        #expect(Prepared.Execution.number(packet) == 7)
        #expect(Prepared.Execution.types(packet, parameters: 1) == nil)
        let typed = Prepared.Execution.adding(ByteBuffer(bytes: [8, 0]), to: packet, parameters: 1)
        let whole = try #require(typed)
        #expect(Packet.header(whole, at: 0)?.length == packet.readableBytes - 4 + 2)
        #expect(Array(whole.readableBytesView.suffix(5)) == [0, 1, 8, 0, 42])
        #expect(Prepared.Execution.types(whole, parameters: 1) == ByteBuffer(bytes: [8, 0]))
        #expect(Prepared.Execution.adding(ByteBuffer(bytes: [8, 0]), to: whole, parameters: 1) == nil)
        #expect(
            Prepared.Execution.adding(ByteBuffer(), to: ByteBuffer(bytes: [1, 0, 0, 0, 0x17]), parameters: 9) == nil
        )
    }

    @Test func `a balancer in front tells who the client is`() {
        let head: [UInt8] = [13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10]
        let four = head + [0x21, 0x11, 0, 12, 192, 0, 2, 7, 10, 0, 0, 1, 0x12, 0x34, 0x0C, 0xEA]
        var buffer = ByteBuffer(bytes: four + [1, 2])
        #expect(ProxyHeader.take(from: &buffer) == .header(ProxyHeader(client: "192.0.2.7")))
        #expect(buffer.readableBytes == 2)
        var own = ByteBuffer(bytes: head + [0x20, 0, 0, 0])
        #expect(ProxyHeader.take(from: &own) == .header(ProxyHeader()))
        for count in 0..<four.count {
            var part = ByteBuffer(bytes: four.prefix(count))
            #expect(ProxyHeader.take(from: &part) == .wait)
        }
        var other = ByteBuffer(string: "GET / HTTP/1.1\r\n")
        #expect(ProxyHeader.take(from: &other) == .wrong)
    }

    @Test(arguments: [
        ("SELECT a, b FROM t WHERE a = 'secret' AND b=12", "SELECT a, b FROM t WHERE a = ? AND b = ?"),
        ("insert into t values (1, 'a', 2.5)", "insert into t values(?)"),
        ("SELECT /* secret */ @@version, @x", "SELECT @@version, @x"),
    ])
    func `a digest shows no values`(text: String, digest: String) {
        #expect(Digest.of(ByteBuffer(string: text)) == digest)
    }

    @Test func `a digest takes of one endless name only so much`() {
        let text = "SELECT " + String(repeating: "a", count: 50 * Digest.greatest)
        #expect(Digest.of(ByteBuffer(string: text)).utf8.count < 2 * Digest.greatest)
    }

    @Test func `the metrics page adds up`() {
        var counts = Counts()
        var other = Counts()
        counts.statements[0, default: Histogram()].note(200_000)
        other.statements[0, default: Histogram()].note(3_000_000_000)
        other.kept[.transaction] = 3
        counts.add(other)
        var view = FleetView([.init(name: "kestrel", address: "10.0.0.1", port: 3306)])
        view.set(.usable, of: 0)
        view.writer = 0
        let page = MetricsPage(counts, view: view, sessions: 5).text
        #expect(page.contains("trivet_router_statement_seconds_count{member=\"kestrel\"} 2\n"))
        #expect(page.contains("trivet_router_statement_seconds_bucket{member=\"kestrel\",le=\"0.00025\"} 1\n"))
        #expect(page.contains("trivet_router_kept_reads_total{reason=\"transaction\"} 3\n"))
        #expect(page.contains("trivet_router_writer{member=\"kestrel\"} 1\n"))
        #expect(page.contains("trivet_router_sessions 5\n"))
    }
}
