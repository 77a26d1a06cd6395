import Estate
import Hosts
import Planning
import Synchronization
import Systems

/// A copy into a volume: reserve, send, compare until nothing differs, let go.
struct VolumeCopying: Sendable {
    let view: VolumeView
    let volume: String
    let source: CopySource
    let target: Host

    private var connector: Connector { view.workspace.connector }

    func run() async throws {
        let interrupts = Interrupts()
        let place = try await reserve()
        let report = CopyReport()
        do {
            try await send(to: place, report, stopping: { interrupts.stopping })
            try await tidy(place)
            let detail = "from \(source.text): \(report.summary)"
            try await view.order("filled", order(detail), on: target.name)
            Talk.say("\(volume) has all of \(source.text): \(report.summary); all contents are compared and equal")
        } catch {
            // What fails of it the agent does by itself when no copy runs.
            _ = try? await view.order("filled", order(nil), on: target.name)
            guard !interrupts.stopping else {
                throw Failure(.interrupted, "stopped as you asked", next: "the same command again goes on from here")
            }
            throw error
        }
    }

    private func order(_ detail: String?) -> VolumeOrder {
        VolumeOrder(volume: volume, who: Operator.name, detail: detail)
    }

    /// - Returns: where the volume lies on the host.
    private func reserve() async throws -> String {
        guard let path = try await view.order("fill", order(nil), on: target.name).path else {
            throw Failure(.failed, "the agent answers in another version's words", next: "trivet apply")
        }
        return path
    }

    private func send(to place: String, _ report: CopyReport, stopping: () -> Bool) async throws {
        try await pass(to: place, isCheck: false, report)
        // What changed at the source while it was read is sent by the next look.
        for _ in 1...3 {
            guard !stopping() else { throw CancellationError() }
            _ = try await reserve()
            let before = report.changes
            report.begin("comparing")
            let isWhole = try await pass(to: place, isCheck: true, report)
            guard !isWhole || report.changes != before else { return }
        }
        throw Failure(
            .refused,
            "files at \(source.text) change while they are copied",
            next: "stop what writes there, then run the same command again"
        )
    }

    /// - Returns: false when files went while it ran.
    @discardableResult
    private func pass(to place: String, isCheck: Bool, _ report: CopyReport) async throws -> Bool {
        // Of its own for each pass: what watched over the last one may still be about to tidy up.
        let place = CopyTarget(place: place, token: String(UInt64.random(in: 0 ... .max), radix: 36))
        let status = try await perform(command(to: place, isCheck: isCheck), to: place, report)
        report.line.finish()
        switch status {
        case 0: return true
        case VolumeTransfer.vanished: return false
        case VolumeTransfer.noRsync: throw missing
        case VolumeTransfer.noSource:
            throw Failure(.invalid, "\(source.text) is no directory that can be read")
        case VolumeTransfer.tooLate:
            throw Failure(
                .refused,
                "the copy could not begin in time, and \(target.name) gave \(volume) free again",
                next: "run the same command again"
            )
        case VolumeTransfer.busy:
            throw Failure(
                .locked,
                "another copy into \(volume) is under way",
                host: target.name,
                next: "wait until it is done, then run the same command again"
            )
        default:
            throw Failure(
                .refused,
                "copying \(source.text) into \(volume) stopped (status \(status))",
                words: report.words,
                next: "mend that, then run the same command again: what is there is not sent again"
            )
        }
    }

    /// While the command runs the host hears that somebody still wants the copy.
    private func perform(_ command: Command, to place: CopyTarget, _ report: CopyReport) async throws -> Int32 {
        try await withThrowingTaskGroup(of: Int32?.self) { group in
            group.addTask { try await Shell.follow(command) { report.read($0) } }
            group.addTask {
                await renew(place)
                return nil
            }
            defer { group.cancelAll() }
            for try await status in group { if let status { return status } }
            throw CancellationError()
        }
    }

    /// One that does not come through is made up for by the next.
    private func renew(_ place: CopyTarget) async {
        while (try? await Task.sleep(for: .seconds(CopyTarget.patience / 4))) != nil {
            _ = try? await Sessions.withAny([target], connector: connector, fallback: false) { session in
                try await session.run(place.renewal)
            }
        }
    }

    private var missing: Failure {
        Failure(
            .refused,
            "rsync is missing on \(target.name) or where the files are",
            next: "`trivet apply` installs it on hosts; elsewhere: apt-get install rsync"
        )
    }

    private func command(to place: CopyTarget, isCheck: Bool) -> Command {
        switch source {
        case .host(let host, let path) where host.name == target.name:
            return within(place, path, isCheck)
        case .local(let path) where target.ssh == .local:
            return within(place, path, isCheck)
        case .local(let path):
            let sender = VolumeTransfer.sender(path, isCheck: isCheck, asRoot: false)
            return between(Command("sh", ["-c", sender]), place)
        case .host(let host, let path):
            let sender = VolumeTransfer.sender(path, isCheck: isCheck, asRoot: false)
            return between(connector.command(for: host, script: sender), place)
        case .elsewhere(let login, let path):
            let sender = VolumeTransfer.sender(path, isCheck: isCheck, asRoot: true)
            return between(connector.command(login: login, script: sender), place)
        }
    }

    private func within(_ place: CopyTarget, _ path: String, _ isCheck: Bool) -> Command {
        connector.command(for: target, script: VolumeTransfer.within(place, from: path, isCheck: isCheck))
    }

    private func between(_ sender: Command, _ place: CopyTarget) -> Command {
        let receiver = connector.command(for: target, script: VolumeTransfer.receiver(place))
        return VolumeTransfer.between(sender, receiver)
    }

    private func tidy(_ place: String) async throws {
        let tidied = try await Sessions.withAny([target], connector: connector, fallback: false) { session in
            try await session.run(VolumeTransfer.tidy(place))
        }
        guard !tidied.succeeded else { return }
        throw Failure(
            .refused,
            "all is copied, but what the copy left behind could not be removed",
            host: target.name,
            words: Failure.tail(tidied.errors),
            next: "run the same command again"
        )
    }
}

/// What rsync says, for people: files, bytes and rate while it runs.
final class CopyReport: Sendable {
    private struct State {
        var what = "copying"
        /// Of all passes before this one.
        var done = (files: 0, bytes: 0)
        var now = (files: 0, bytes: 0)
        var changes = 0
        var words: [String] = []
    }
    private let state = Mutex(State())
    let line = LiveLine()

    /// Things that were not as they are at the source, times of directories aside.
    var changes: Int { state.withLock { $0.changes } }
    var words: String { state.withLock { $0.words.joined(separator: "\n") } }

    var summary: String {
        let (files, bytes) = state.withLock { ($0.done.files + $0.now.files, $0.done.bytes + $0.now.bytes) }
        return "\(files) file\(files == 1 ? "" : "s") sent, \(ByteCount.text(bytes))"
    }

    func begin(_ what: String) {
        state.withLock {
            $0.what = what
            $0.done = ($0.done.files + $0.now.files, $0.done.bytes + $0.now.bytes)
            $0.now = (0, 0)
        }
    }

    func read(_ line: String) {
        let (progress, rest) = CopyProgress.parts(of: line)
        if let progress { show(progress) }
        guard let line = rest else { return }
        state.withLock { state in
            if let isChange = CopyChange.isChange(line) {
                state.changes += isChange ? 1 : 0
            } else {
                state.words = Array((state.words + [line]).suffix(8))
            }
        }
    }

    private func show(_ progress: CopyProgress) {
        let what = state.withLock { state in
            state.now = (max(state.now.files, progress.files), progress.bytes)
            return state.what
        }
        let left = progress.left.map { ", \($0) to look at" } ?? ""
        line.show("\(what): \(progress.files) files, \(ByteCount.text(progress.bytes)), \(progress.rate)\(left)")
    }
}
