package import Estate
package import Planning
import Subprocess
import SystemPackage
import Synchronization

/// The operator's end of the one connection to a host.
///
/// Requests go side by side. When the connection ends, those under way and all later ones throw the reason.
package final class HostSession: Sendable {
    private typealias Replies = AsyncThrowingStream<SessionReply, any Error>.Continuation
    private struct Asked {
        var last = 0
        /// Requests that are not answered yet, by number.
        var open: [Int: Replies] = [:]
        var isClosed = false
    }
    private enum State {
        case opening(waiting: CheckedContinuation<Failure?, Never>?)
        case open(Facts)
        case ended(Failure)
    }

    package let host: Host
    private let connector: Connector
    private let state = Mutex(State.opening(waiting: nil))
    private let asked = Mutex(Asked())
    private let queue: AsyncStream<[UInt8]>
    private let enqueue: AsyncStream<[UInt8]>.Continuation

    package init(host: Host, connector: Connector) {
        self.host = host
        self.connector = connector
        (queue, enqueue) = AsyncStream.makeStream()
    }

    /// Waits for the connection; the failure when there is none.
    package func opened() async -> Failure? {
        await withCheckedContinuation { continuation in
            let known: Failure?? = state.withLock { state in
                switch state {
                case .opening:
                    state = .opening(waiting: continuation)
                    return nil
                case .open: return .some(nil)
                case .ended(let failure): return failure
                }
            }
            if let known { continuation.resume(returning: known) }
        }
    }

    package func close() {
        asked.withLock { $0.isClosed = true }
        enqueue.finish()
    }

    /// The replies to a request, as they come.
    package func replies(to request: SessionRequest) throws -> AsyncThrowingStream<SessionReply, any Error> {
        let (stream, continuation) = AsyncThrowingStream<SessionReply, any Error>.makeStream()
        let number = asked.withLock { asked in
            asked.last += 1
            asked.open[asked.last] = continuation
            return asked.last
        }
        do {
            try send(Numbered(number, request))
        } catch {
            asked.withLock { $0.open[number] = nil }
            throw error
        }
        return stream
    }

    private func send(_ request: Numbered<SessionRequest>) throws {
        let frame = try Frame.encode(request)
        let ended: Failure? = state.withLock { state in
            if case .ended(let failure) = state { failure } else { nil }
        }
        if let ended { throw ended }
        if case .terminated = enqueue.yield(frame) {
            throw Failure(.failed, "the session is closed", host: host.name)
        }
    }

    private func hear(_ reply: Numbered<SessionReply>) {
        let replies = asked.withLock { asked in
            defer { if reply.message.isLast { asked.open[reply.number] = nil } }
            return asked.open[reply.number]
        }
        replies?.yield(reply.message)
        if reply.message.isLast { replies?.finish() }
    }

    private func abandon(_ failure: Failure) {
        let open = asked.withLock { asked in
            defer { asked.open = [:] }
            return asked.open
        }
        for replies in open.values { replies.finish(throwing: failure) }
    }

    /// Holds the connection until ``close()`` or its end. Never throws: the state tells.
    package func serve() async {
        do {
            try await connect()
            end(Failure(.failed, "the session is closed", host: host.name))
        } catch {
            end(Failure.of(error, while: "the session").on(host.name))
        }
    }

    private func end(_ failure: Failure) {
        let waiting: CheckedContinuation<Failure?, Never>? = state.withLock { state in
            defer { state = .ended(failure) }
            if case .opening(let waiting) = state { return waiting }
            return nil
        }
        enqueue.finish()
        abandon(failure)
        waiting?.resume(returning: failure)
    }

    /// What the host said of itself when the connection was made.
    package var facts: Facts? {
        state.withLock { state in if case .open(let facts) = state { facts } else { nil } }
    }

    private func markOpen(_ facts: Facts) {
        let waiting: CheckedContinuation<Failure?, Never>? = state.withLock { state in
            defer { state = .open(facts) }
            if case .opening(let waiting) = state { return waiting }
            return nil
        }
        waiting?.resume(returning: nil)
    }

    private func connect() async throws {
        let digest = try OwnBinary.digest()
        let command = connector.command(for: host, script: Bootstrap.script(digest: digest))
        var options = PlatformOptions()
        // Away from the terminal's group: an interrupt is trivet's to handle, not ssh's.
        options.processGroupID = 0
        let said = LastWords()
        let result = try await Subprocess.run(
            await Shell.executable(of: command),
            arguments: Arguments(command.arguments),
            platformOptions: options,
            input: .inputWriter,
            output: .sequence,
            error: .sequence
        ) { process in
            try await withThrowingTaskGroup(of: Failure?.self) { group in
                group.addTask {
                    for try await line in process.standardError.strings() {
                        said.add(line)
                    }
                    return nil
                }
                group.addTask {
                    try await self.talk(digest, process.standardInputWriter, ByteReader(process.standardOutput))
                }
                var failure: Failure?
                while let finished = try await group.next() { failure = failure ?? finished }
                return failure
            }
        }
        if let failure = result.closureResult { throw failure }
        if case .exited(let status) = result.terminationStatus, status != 0 {
            throw SSHFailure.explain(said.text, status: status, host: host)
        }
        guard asked.withLock({ $0.isClosed }) else { throw lost }
    }

    /// The whole conversation; a failure that explains itself, or nil when it ended as it should or ssh's status tells why.
    private func talk(_ digest: String, _ writer: StandardInputWriter, _ source: ByteReader) async throws -> Failure? {
        var reader = source
        if let failure = try await greet(digest, writer, &reader) { return failure }
        guard case .open = state.withLock({ $0 }) else { return nil }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                // That it cannot be written is seen at the other end of the conversation, which then ends too.
                for await frame in self.queue { _ = try? await writer.write(frame) }
                try? await writer.finish()
            }
            defer { group.cancelAll() }
            while let reply = try await next(&reader) { hear(reply) }
            guard asked.withLock({ !$0.open.isEmpty }) else { return nil }
            abandon(lost)
            return lost
        }
    }

    private var lost: Failure {
        Failure(
            .unreachable,
            "the connection to the host was lost",
            host: host.name,
            next: "see that the host is on, then run the same command again: it goes on where it stopped"
        )
    }

    private func greet(_ digest: String, _ writer: StandardInputWriter, _ reader: inout ByteReader) async throws
        -> Failure?
    {
        while let line = try await reader.line() {
            let words = line.split(separator: " ").map(String.init)
            if words.first == Bootstrap.noSudo { return SSHFailure.noSudo(words.last ?? "the user", host: host) }
            guard words.count == 3, words[0] == Bootstrap.have else { continue }
            if words[1] == digest {
                _ = try await writer.write("keep 0\n")
            } else {
                let binary = try OwnBinary.content()
                _ = try await writer.write("send \(binary.count)\n")
                _ = try await writer.write(binary)
            }
            let hello = try Frame.encode(Numbered(0, SessionRequest.hello))
            _ = try await writer.write(hello)
            return try await awaitHello(&reader)
        }
        return nil
    }

    /// The far end's first frame proves that the binary runs there.
    private func awaitHello(_ reader: inout ByteReader) async throws -> Failure? {
        guard let head = try await reader.take(4) else { return cannotRun("") }
        // A frame begins with a zero byte; anything else is the shell explaining itself.
        guard head[0] == 0 else {
            let rest = String(decoding: head, as: UTF8.self) + (try await reader.line() ?? "")
            return cannotRun(rest)
        }
        guard let body = try await reader.take(try Frame.length(head)) else { return cannotRun("") }
        let reply: Numbered<SessionReply> = try Frame.decode(body)
        switch reply.message {
        case .failed(let failure): return failure.on(host.name)
        case .facts(let facts): markOpen(facts)
        default: return cannotRun("it answers in another version's words")
        }
        return nil
    }

    private func cannotRun(_ words: String) -> Failure {
        Failure(
            .unreachable,
            "trivet could not be copied there or does not run there",
            host: host.name,
            words: words,
            next: "see that /usr/local/bin has 200 MB free and that the host is a Debian 12 or 13 on the same processor"
        )
    }

    private func next(_ reader: inout ByteReader) async throws -> Numbered<SessionReply>? {
        guard let head = try await reader.take(4), let body = try await reader.take(try Frame.length(head)) else {
            return nil
        }
        return try Frame.decode(body)
    }
}

/// The end of what ssh says on standard error.
private final class LastWords: Sendable {
    private let kept = Mutex("")
    var text: String { kept.withLock { $0 } }
    func add(_ line: String) { kept.withLock { $0 = String(($0 + line + "\n").suffix(4096)) } }
}
