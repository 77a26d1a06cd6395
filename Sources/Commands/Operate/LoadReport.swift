import Glibc
import Synchronization
import Systems

/// A file or a pipe, read for as long as somebody wants it.
struct LoadInput: Sendable {
    let descriptor: Int32
    /// Sent behind everything.
    let end: String
    private let isOver = Once()

    init(descriptor: Int32, end: String) {
        self.descriptor = descriptor
        self.end = end
    }

    /// Nil when all is sent, or when it is to stop; then its end is missing.
    func next(_ report: LoadReport, stopping: () -> Bool) async -> [UInt8]? {
        while !stopping(), !Task.isCancelled, !isOver.isDone {
            guard isReady() else { continue }
            var piece = [UInt8](repeating: 0, count: 256 << 10)
            let count = unsafe Glibc.read(descriptor, &piece, piece.count)
            if count > 0 {
                piece.removeLast(piece.count - count)
                report.add(count)
                return piece
            }
            guard count == 0 || errno == EINTR else { return nil }
            if count == 0 {
                isOver.set()
                return Array(end.utf8)
            }
        }
        return nil
    }

    /// Waits for a moment only, so that an interrupt is heard.
    private func isReady() -> Bool {
        var look = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&look, 1, 200) > 0
    }
}

/// Something that happens once.
final class Once: Sendable {
    private let done = Atomic(false)
    var isDone: Bool { done.load(ordering: .relaxed) }
    func set() { done.store(true, ordering: .relaxed) }
}

/// How far a load is, for people.
final class LoadReport: Sendable {
    private struct State {
        var bytes = 0
        var words: [String] = []
    }
    private let total: Int?
    private let start = ContinuousClock.now
    private let state = Mutex(State())
    let line = LiveLine()

    init(total: Int?) { self.total = total }

    var words: String { state.withLock { $0.words.joined(separator: "\n") } }

    var summary: String {
        let bytes = state.withLock { $0.bytes }
        return "\(ByteCount.text(bytes)) in \(LoadProgress.span(seconds))"
    }

    private var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }

    func add(_ bytes: Int) { show { $0 + bytes } }

    /// A line of errors: how far the dump of another server is, or words that matter when it fails.
    func read(_ line: String) {
        if let bytes = LoadProgress.copied(line) { return show { _ in bytes } }
        guard !line.hasSuffix(" records in"), !line.hasSuffix(" records out") else { return }
        state.withLock { $0.words = Array(($0.words + [line]).suffix(8)) }
    }

    private func show(_ change: (Int) -> Int) {
        let bytes = state.withLock { state in
            state.bytes = change(state.bytes)
            return state.bytes
        }
        line.show(LoadProgress(bytes: bytes, total: total, seconds: seconds).text)
    }
}
