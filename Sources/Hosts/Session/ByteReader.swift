import Subprocess

/// Takes lines and exact counts of bytes out of a stream of buffers.
struct ByteReader {
    private var source: SubprocessOutputSequence.AsyncIterator
    private var bytes: [UInt8] = []
    private var start = 0

    init(_ source: SubprocessOutputSequence) { self.source = source.makeAsyncIterator() }

    /// The next line without its end; nil at the end of the stream.
    mutating func line() async throws -> String? {
        while true {
            if let end = bytes[start...].firstIndex(of: 0x0a) {
                defer { start = end + 1 }
                return String(decoding: bytes[start..<end], as: UTF8.self)
            }
            guard try await more() else { return nil }
        }
    }

    /// Exactly `count` bytes; nil when the stream ends before.
    mutating func take(_ count: Int) async throws -> [UInt8]? {
        while bytes.count - start < count {
            guard try await more() else { return nil }
        }
        defer { start += count }
        return Array(bytes[start..<(start + count)])
    }

    private mutating func more() async throws -> Bool {
        if start > 0 {
            bytes.removeFirst(start)
            start = 0
        }
        guard let buffer = try await source.next() else { return false }
        unsafe buffer.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
        return true
    }
}
