import Converge
import Planning

/// What `apply` draws on standard error: a line for each thing done, with its duration, and on a terminal below them
/// one live line a host.
actor ProgressView {
    private struct Live {
        var what: String
        var since: ContinuousClock.Instant
    }
    private let clock = ContinuousClock()
    private var live: [String: Live] = [:]
    private var drawn = 0
    private let width: Int

    init(hosts: [String]) { width = (hosts + ["estate"]).map(\.count).max() ?? 8 }

    func show(_ progress: Progress) {
        switch progress {
        case .started(let step):
            live[place(step.host)] = Live(what: "\(step.resource): \(step.change.summary)", since: clock.now)
            redraw(adding: nil)
        case .note(let host, let line):
            if Talk.isTerminal, host != nil {
                live[place(host)] = Live(what: line, since: live[place(host)]?.since ?? clock.now)
                redraw(adding: nil)
            } else {
                redraw(adding: "\(padded(place(host)))    \(line)")
            }
        case .finished(let step, let seconds):
            live[place(step.host)] = nil
            let words = step.isOfCluster ? step.change.summary : "\(step.resource): \(step.change.summary)"
            redraw(
                adding: "\(padded(place(step.host)))  \(PlanText.mark(step.change.action)) \(words)\(duration(seconds))"
            )
        case .failed(let step, _):
            live[place(step.host)] = nil
            redraw(adding: "\(padded(place(step.host)))  ✗ \(step.resource): \(step.change.summary) failed")
        }
    }

    /// Counts on while something runs; ends with its task.
    func tick() async {
        guard Talk.isTerminal else { return }
        while !Task.isCancelled {
            redraw(adding: nil)
            do { try await clock.sleep(for: .seconds(1)) } catch { break }
        }
    }

    func finish() {
        live = [:]
        redraw(adding: nil)
    }

    private func redraw(adding line: String?) {
        var text = Talk.isTerminal && drawn > 0 ? "\u{1b}[\(drawn)A\u{1b}[J" : ""
        if let line { text += line + "\n" }
        drawn = 0
        if Talk.isTerminal {
            for (host, state) in live.sorted(by: { $0.key < $1.key }) {
                let seconds = (clock.now - state.since).components.seconds
                text += "\(padded(host))  … \(state.what.prefix(80)) \(seconds) s\n"
                drawn += 1
            }
        }
        if !text.isEmpty { Talk.write(text) }
    }

    private func place(_ host: String?) -> String { host ?? "estate" }
    private func padded(_ name: String) -> String { name + String(repeating: " ", count: max(0, width - name.count)) }

    private func duration(_ seconds: Double) -> String {
        guard seconds >= 0.05 else { return "" }
        let tenths = Int((seconds * 10).rounded())
        return "  (\(tenths / 10).\(tenths % 10) s)"
    }
}
