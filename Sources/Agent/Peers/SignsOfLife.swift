internal import AsyncHTTPClient
internal import Engines
internal import FoundationEssentials
internal import NIOCore
internal import Synchronization
internal import Systems

/// An agent tells each peer that listens every second that it lives, by a line; a line that is not empty says what has
/// changed on its host. That costs both sides far less than questions and answers.
enum SignsOfLife {
    static let path = "/v1/signs"
    /// As long as two questions in a row would take, a second apart, that wait 700 ms for their answers.
    static let patience = Duration.milliseconds(3400)

    /// Tells until the reader goes away or the agent ends.
    ///
    /// - Parameter wait: until the next sign is due.
    @concurrent static func tell(
        _ status: @Sendable () async -> Sign,
        wait: @concurrent () async throws -> Void,
        write: @concurrent (ByteBuffer) async throws -> Void
    ) async throws {
        var told = Sign()
        while true {
            let now = await status()
            var line = ByteBuffer()
            let news = now.news(since: told)
            if news != Sign() { line.writeBytes(try StatusCoding.encoder().encode(news)) }
            line.writeString("\n")
            try await write(line)
            told = now
            try await wait()
        }
    }
}

/// What a sign of life says; nothing of what has not changed.
struct Sign: Sendable, Equatable {
    /// How its host's files are.
    var files: FilesStatus?
    /// How its host's way to the database is.
    var routing: RoutingNews?

    func news(since told: Sign) -> Sign {
        Sign(files: files == told.files ? nil : files, routing: routing == told.routing ? nil : routing)
    }
}

/// The files' state stands at the top, where agents of earlier versions have all of it.
extension Sign: Codable {
    private enum Key: CodingKey { case routing }

    init(from decoder: any Decoder) throws {
        files = try? FilesStatus(from: decoder)
        routing = try decoder.container(keyedBy: Key.self).decodeIfPresent(RoutingNews.self, forKey: .routing)
    }

    func encode(to encoder: any Encoder) throws {
        try files?.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encodeIfPresent(routing, forKey: .routing)
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

    /// - Parameter heard: called with each sign.
    func listen(to peer: Peers.Peer, heard: @escaping @Sendable (Sign) async -> Void) async -> End {
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
                try? await Self.read(body) { sign in
                    last.note()
                    await heard(sign)
                }
                return .ended
            }
            group.addTask { await silence(after: last) ? .silent : .ended }
            defer { group.cancelAll() }
            let end = await group.next() ?? .ended
            return end == .ended && !last.isHeard ? .absent : end
        }
    }

    private static func read(_ body: Wire.Body, heard: (Sign) async -> Void) async throws {
        try await body.forEachLine { line in
            let sign = line.isEmpty ? nil : try? StatusCoding.decoder().decode(Sign.self, from: Data(line))
            await heard(sign ?? Sign())
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
