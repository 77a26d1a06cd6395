internal import AsyncHTTPClient
internal import Engines
internal import NIOCore

extension Wire.Body {
    /// Each line as it comes, without its end.
    func forEachLine(_ take: ([UInt8]) async -> Void) async throws {
        var kept = ByteBuffer()
        for try await chunk in self {
            kept.writeImmutableBuffer(chunk)
            while let length = kept.readableBytesView.firstIndex(of: 0x0a).map({ $0 - kept.readerIndex }) {
                let line = kept.readBytes(length: length) ?? []
                kept.moveReaderIndex(forwardBy: 1)
                await take(line)
            }
            kept.discardReadBytes()
        }
    }
}
