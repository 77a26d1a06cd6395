internal import AsyncHTTPClient
internal import Engines
internal import FoundationEssentials
internal import NIOCore
internal import Synchronization
internal import Systems

/// An agent tells each peer that listens every second that it lives, by a line; a line that is not empty says how its
/// host's files are. That costs both sides far less than questions and answers.
enum SignsOfLife {
    static let path = "/v1/signs"
    /// As long as two questions in a row would take, a second apart, that wait 700 ms for their answers.
    static let patience = Duration.milliseconds(3400)

    /// Tells until the reader goes away or the agent ends.
    @concurrent static func tell(
        _ status: @Sendable () async -> FilesStatus,
        clock: any Clock<Duration> = ContinuousClock(),
        write: @concurrent (ByteBuffer) async throws -> Void
    ) async throws {
        var told: FilesStatus?
        while true {
            let now = await status()
            var line = ByteBuffer()
            if now != told { line.writeBytes(try StatusCoding.encoder().encode(now)) }
            line.writeString("\n")
            try await write(line)
            told = now
            try await Beat.wait(clock: clock)
        }
    }
}

/// Hears one peer's signs of life.
struct SignListener: Sendable {
    enum End: Sendable, Equatable {
        /// Nobody answered, or gave a single sign.
        case absent
        /// An agent of a version that gives no signs.
        case wordless
        /// It ended, or the connection did.
        case ended
        /// Nothing was heard for too long.
        case silent
    }

    let peers: Peers
    var patience = SignsOfLife.patience

    /// - Parameter heard: called with each sign, and how the files are where it says so.
    func listen(to peer: Peers.Peer, heard: @escaping @Sendable (FilesStatus?) async -> Void) async -> End {
        let body: Wire.Body
        do {
            let answer = try await peers.open(peer, SignsOfLife.path)
            guard answer.status != 404 else { return .wordless }
            guard answer.status == 200 else { return .absent }
            body = answer.body
        } catch {
            return .absent
        }
        let last = LastSign()
        return await withTaskGroup(of: End.self) { group in
            group.addTask {
                try? await Self.read(body) { status in
                    last.note()
                    await heard(status)
                }
                return .ended
            }
            group.addTask { await silence(after: last) ? .silent : .ended }
            defer { group.cancelAll() }
            let end = await group.next() ?? .ended
            return end == .ended && !last.isHeard ? .absent : end
        }
    }

    private static func read(_ body: Wire.Body, heard: (FilesStatus?) async -> Void) async throws {
        var kept = ByteBuffer()
        for try await chunk in body {
            kept.writeImmutableBuffer(chunk)
            while let length = kept.readableBytesView.firstIndex(of: 0x0a).map({ $0 - kept.readerIndex }) {
                let line = kept.readBytes(length: length) ?? []
                kept.moveReaderIndex(forwardBy: 1)
                await heard(line.isEmpty ? nil : try? StatusCoding.decoder().decode(FilesStatus.self, from: Data(line)))
            }
            kept.discardReadBytes()
        }
    }

    /// Woken only when the last sign has become too old.
    private func silence(after last: LastSign) async -> Bool {
        while true {
            let seen = last.at
            guard (try? await ContinuousClock().sleep(until: seen + patience)) != nil else { return false }
            if last.at == seen { return true }
        }
    }
}

private final class LastSign: Sendable {
    private let state = Mutex((at: ContinuousClock.now, isHeard: false))
    var at: ContinuousClock.Instant { state.withLock { $0.at } }
    /// Whether there was one at all.
    var isHeard: Bool { state.withLock { $0.isHeard } }
    func note() { state.withLock { $0 = (.now, true) } }
}
